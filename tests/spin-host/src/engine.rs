use std::path::Path;

use anyhow::{Context as _, Result};
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Cache, CacheConfig, Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::bindings::spin::{sqlite::sqlite, variables::variables};
use crate::component::Host;

/// What the engine sets aside for instances. Names and defaults are Spin's.
#[derive(Clone, Copy)]
pub struct Pool {
    /// How many instances can live at once, of which a burst of requests starts one each: `SPIN_MAX_INSTANCE_COUNT`.
    pub instances: u32,
    /// How many bytes of an instance's memory are kept for the next one: `SPIN_WASMTIME_LINEAR_MEMORY_KEEP_RESIDENT`.
    pub memory_keep_resident: usize,
    /// The same of its tables: `SPIN_WASMTIME_TABLE_KEEP_RESIDENT`.
    pub table_keep_resident: usize,
}

impl Pool {
    /// As the environment asks for it.
    ///
    /// # Errors
    /// A value that is no number.
    pub fn from_environment(environment: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let number = |name: &str, default: u32| match environment(name) {
            Some(value) => value.parse().with_context(|| format!("{name} is not a number")),
            None => Ok(default),
        };
        Ok(Self {
            instances: number("SPIN_MAX_INSTANCE_COUNT", 1000)?,
            memory_keep_resident: number("SPIN_WASMTIME_LINEAR_MEMORY_KEEP_RESIDENT", 2 << 20)? as usize,
            table_keep_resident: number("SPIN_WASMTIME_TABLE_KEEP_RESIDENT", 512 << 10)? as usize,
        })
    }
}

/// An engine that compiles as Spin's does, and keeps what it compiled in `cache_dir`.
///
/// # Errors
/// The folder cannot be made, or the system refuses the address space (about 4 TiB, reserved and not used).
pub fn engine(cache_dir: &Path, pool: Pool) -> Result<Engine> {
    std::fs::create_dir_all(cache_dir).with_context(|| format!("{} cannot be made", cache_dir.display()))?;
    let mut cache = CacheConfig::new();
    cache.with_directory(cache_dir.canonicalize().context("the cache folder is unusable")?);

    let mut config = Config::new();
    config
        .wasm_component_model_async(true)
        // Nothing is ever interrupted, but Spin's components pay for the checks and so must these: see benchmarks.
        .epoch_interruption(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(configuration(pool)))
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

fn configuration(pool: Pool) -> PoolingAllocationConfig {
    let Pool { instances, memory_keep_resident, table_keep_resident } = pool;
    let mut configuration = PoolingAllocationConfig::default();
    configuration
        .total_component_instances(instances)
        .total_core_instances(4 * instances)
        .total_memories(instances)
        .total_tables(2 * instances)
        .total_stacks(instances)
        .max_memory_size(MEMORY_BYTES)
        .linear_memory_keep_resident(memory_keep_resident)
        .table_keep_resident(table_keep_resident);
    configuration
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pool_is_spins_unless_the_environment_says_otherwise() {
        let pool = Pool::from_environment(|_| None).unwrap();
        assert_eq!((pool.instances, pool.memory_keep_resident, pool.table_keep_resident), (1000, 2 << 20, 512 << 10));
        let pool =
            Pool::from_environment(|name| name.ends_with("MEMORY_KEEP_RESIDENT").then(|| "0".to_owned())).unwrap();
        assert_eq!((pool.instances, pool.memory_keep_resident), (1000, 0));
        let error = Pool::from_environment(|_| Some("many".to_owned())).err().unwrap();
        assert_eq!(error.to_string(), "SPIN_MAX_INSTANCE_COUNT is not a number");
    }
}
