//! Processes as the system tells of them in `/proc`.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use rustix::process::Pid;

/// The child of `parent` that runs `program`.
pub(super) fn child_running(parent: u32, program: &Path) -> Result<Pid> {
    let wanted = fs::canonicalize(program)?;
    let parent = i32::try_from(parent)?;
    let parents = parents()?;
    let found = parents.iter().find(|(pid, its_parent)| {
        **its_parent == parent
            && fs::read_link(folder(**pid).join("exe")).is_ok_and(|exe| exe == wanted)
    });
    let (pid, _) = found.with_context(|| format!("{} does not run", program.display()))?;
    Pid::from_raw(*pid).context("a process number")
}

/// Whether a process runs; one that ended and was not yet collected does not.
pub(super) fn is_running(process: Pid) -> bool {
    fs::read_link(folder(raw(process)).join("exe")).is_ok()
}

/// When a process began, in milliseconds since 1970, to the 10 ms that the system keeps.
pub(super) fn began_at_ms(process: Pid) -> Result<f64> {
    // Fields are counted from 1, and the second may hold spaces and parentheses.
    const STARTED: usize = 22;
    let stat = fs::read_to_string(folder(raw(process)).join("stat"))?;
    let ticks: f64 = fields(&stat)
        .nth(STARTED - 3)
        .context("the start of a process")?
        .parse()?;
    let uptime = fs::read_to_string("/proc/uptime")?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64();
    let up: f64 = uptime
        .split_whitespace()
        .next()
        .context("the uptime")?
        .parse()?;
    let per_second = u32::try_from(rustix::param::clock_ticks_per_second())?;
    Ok((now - up + ticks / f64::from(per_second)) * 1000.0)
}

/// The proportional memory of a process and all below it, in MB of 1,000,000 bytes.
pub(super) fn memory_mb(process: Pid) -> Result<f64> {
    let parents = parents()?;
    let mut family = vec![raw(process)];
    let mut looked_at = 0;
    while let Some(&parent) = family.get(looked_at) {
        let children = parents.iter().filter(|(_, its)| **its == parent);
        family.extend(children.map(|(pid, _)| *pid));
        looked_at += 1;
    }
    let mut kibibytes = 0.0;
    for pid in family {
        // A process may end while it is looked for.
        let Ok(rollup) = fs::read_to_string(folder(pid).join("smaps_rollup")) else {
            continue;
        };
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let size: f64 = line
            .and_then(|line| line.split_whitespace().next())
            .context("the memory of a process")?
            .parse()?;
        kibibytes += size;
    }
    Ok(kibibytes * 1024.0 / 1_000_000.0)
}

/// Every process and its parent.
fn parents() -> Result<HashMap<i32, i32>> {
    const PARENT: usize = 4;
    let mut parents = HashMap::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        // A process may end while it is looked at.
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        let parent = fields(&stat).nth(PARENT - 3);
        if let Some(parent) = parent.and_then(|parent| parent.parse().ok()) {
            parents.insert(pid, parent);
        }
    }
    Ok(parents)
}

/// The fields of a `stat` line from the third on.
fn fields(stat: &str) -> impl Iterator<Item = &str> {
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace()
}

fn folder(pid: i32) -> PathBuf {
    Path::new("/proc").join(pid.to_string())
}

fn raw(process: Pid) -> i32 {
    process.as_raw_nonzero().get()
}
