//! The size of the interface that the app carries.

use std::{fs, io::Write, path::Path};

use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};

use crate::{
    report::{Bound, Report},
    samples::Percentiles,
};

/// What the release interface may weigh after gzip, in kB of 1000 bytes.
const MOST: f64 = 900.0;

/// Weighs the built interface, when it is the release build's; one for development is left out.
pub(crate) fn measure(report: &mut Report) -> Result<()> {
    let dist = Path::new("ui/dist");
    let Some(wasm) = wasm_in(dist)? else {
        return Ok(());
    };
    let bytes = fs::read(&wasm).with_context(|| wasm.display().to_string())?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes)?;
    let size = encoder.finish()?.len();
    let kilobytes = f64::from(u32::try_from(size).unwrap_or(u32::MAX)) / 1000.0;
    report.add(
        "interface, WebAssembly after gzip",
        "kB",
        Percentiles::constant(kilobytes),
        None,
        Bound::AtMost(MOST),
    );
    Ok(())
}

fn wasm_in(folder: &Path) -> Result<Option<std::path::PathBuf>> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(None);
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "wasm") {
            return Ok(Some(path));
        }
    }
    Ok(None)
}
