use std::path::Path;

use anyhow::{Context as _, Result};
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Cache, CacheConfig, Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::bindings::spin::{sqlite::sqlite, variables::variables};
use crate::component::Host;

/// An engine that compiles as Spin's does, keeps what it compiled in `cache_dir`, and has at most so many instances at once.
///
/// # Errors
/// The folder cannot be made, or the system refuses the address space (about 4 TiB, reserved and not used).
pub fn engine(cache_dir: &Path, instances: u32) -> Result<Engine> {
    std::fs::create_dir_all(cache_dir).with_context(|| format!("{} cannot be made", cache_dir.display()))?;
    let mut cache = CacheConfig::new();
    cache.with_directory(cache_dir.canonicalize().context("the cache folder is unusable")?);

    let mut config = Config::new();
    config
        .wasm_component_model_async(true)
        // Nothing is ever interrupted, but Spin's components pay for the checks and so must these: see benchmarks.
        .epoch_interruption(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(instances)))
        .cache(Some(Cache::new(cache)?));
    Engine::new(&config).map_err(|error| anyhow::Error::from(error).context("the engine cannot start"))
}

/// The component at `source`, compiled, with everything that it imports bound.
///
/// # Errors
/// No component at that path, an import that the host lacks, or no `wasi:http/handler@0.3` export.
pub fn prepare(engine: &Engine, source: &Path) -> Result<ServicePre<Host>> {
    let bytes = std::fs::read(source).with_context(|| format!("{} cannot be read", source.display()))?;
    let component = Component::new(engine, bytes)
        .map_err(|error| anyhow::Error::from(error).context(format!("{} is not a component", source.display())))?;
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    variables::add_to_linker::<_, HasSelf<Host>>(&mut linker, |host| host)?;
    sqlite::add_to_linker::<_, HasSelf<Host>>(&mut linker, |host| host)?;
    let pre = linker
        .instantiate_pre(&component)
        .map_err(|error| anyhow::Error::from(error).context("the component needs something that this host lacks"))?;
    ServicePre::new(pre)
        .map_err(|error| anyhow::Error::from(error).context("the component does not export wasi:http/handler@0.3"))
}

/// More than a worker on Cloudflare gets, so that memory is no reason for a difference between the two runtimes.
const MEMORY_BYTES: usize = 128 << 20;

fn pool(instances: u32) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(instances)
        .total_core_instances(4 * instances)
        .total_memories(instances)
        .total_tables(2 * instances)
        .total_stacks(instances)
        .max_memory_size(MEMORY_BYTES)
        .linear_memory_keep_resident(2 << 20)
        .table_keep_resident(512 << 10);
    pool
}
