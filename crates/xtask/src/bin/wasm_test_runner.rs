//! Runs compiled WASM tests in a headless browser: the runner that cargo calls for component tests.
//!
//! It is wasm-bindgen's own runner, built from this workspace's lock file instead of installed apart,
//! so that its version is always the one the tests were compiled with.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
