wasmtime::component::bindgen!({
    world: "edgeqr:spin-host/host",
    path: "wit",
    imports: { default: async | trappable },
    with: {
        "spin:sqlite/sqlite.connection": crate::sqlite::Connection,
    },
});
