use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::time::{Sleep, sleep};
use wasmtime::component::{GuestTaskId, ResourceTable};
use wasmtime::{Store, StoreContextMut};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, Proxy, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::p3::bindings::ServicePre;
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::outbound::Outbound;
use crate::sqlite::Databases;
use crate::variables::Variables;

/// The running application: makes instances of its component when requests need them.
pub struct App {
    /// The compiled component.
    pub pre: ServicePre<Host>,
    /// Its way out.
    pub outbound: Outbound,
    /// Its variables.
    pub variables: Arc<Variables>,
    /// Its databases.
    pub databases: Arc<Databases>,
    /// Its environment.
    pub environment: Vec<(String, String)>,
}

/// What the host keeps for one instance.
pub struct Host {
    /// Handles that the instance holds.
    pub table: ResourceTable,
    /// The application's variables.
    pub variables: Arc<Variables>,
    /// The application's databases.
    pub databases: Arc<Databases>,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: Outbound,
}

impl HandlerState for App {
    type StoreData = Host;
    type WorkerExpiration = IdleLimit;
    type WorkerState = ReuseLimit;

    async fn instantiate(&self) -> wasmtime::Result<Instance<Host, IdleLimit, ReuseLimit>> {
        let mut store = Store::new(
            self.pre.engine(),
            Host {
                table: ResourceTable::new(),
                variables: self.variables.clone(),
                databases: self.databases.clone(),
                wasi: WasiCtx::builder().inherit_stdout().inherit_stderr().envs(&self.environment).build(),
                http: WasiHttpCtx::new(),
                outbound: self.outbound.clone(),
            },
        );
        store.set_epoch_deadline(u64::MAX / 2);
        let proxy = Proxy::P3(self.pre.instantiate_async(&mut store).await?);
        Ok(Instance {
            store,
            proxy,
            view: Host::http,
            expiration: IdleLimit { alarm: Box::pin(sleep(IDLE_LIMIT)) },
            state: ReuseLimit,
        })
    }
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for Host {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.outbound }
    }
}

// Spin's default.
const IDLE_LIMIT: Duration = Duration::from_secs(1);

/// Ends an instance that has had nothing to do for a while; work after the response may take as long as it likes.
pub struct IdleLimit {
    alarm: Pin<Box<Sleep>>,
}

impl WorkerExpiration for IdleLimit {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, status: WorkerStatus, since: Instant) -> Poll<()> {
        if !matches!(status, WorkerStatus::Idle) {
            return Poll::Pending;
        }
        let end = tokio::time::Instant::from_std(since) + IDLE_LIMIT;
        if self.alarm.deadline() != end {
            self.alarm.as_mut().reset(end);
        }
        self.alarm.as_mut().poll(cx)
    }
}

/// Says when an instance takes another request.
pub struct ReuseLimit;

/// How many requests an instance takes in all, and how many at once: Spin's defaults for WASI 0.3.
const REQUESTS: usize = 128;
const AT_ONCE: usize = 16;

impl WorkerState for ReuseLimit {
    type StoreData = Host;
    type RequestData = ();

    fn should_accept_request(&self, concurrent_count: usize, total_count: usize) -> ShouldAccept {
        if total_count >= REQUESTS {
            ShouldAccept::Never
        } else if concurrent_count >= AT_ONCE {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, Host>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        Box::pin(std::future::pending())
    }

    fn drop(&self, _: Store<Host>, result: Result<(), wasmtime::Error>) {
        if let Err(error) = result {
            eprintln!("an instance failed: {error:?}");
        }
    }
}
