//! What can be said on the command line.

use std::path::PathBuf;

use clap::Parser;
use directories::ProjectDirs;

use crate::local_desk::Wish;

/// A desktop workspace for customer-support agents.
#[derive(Debug, Parser)]
#[command(name = "guichet", version)]
pub(crate) struct Arguments {
    /// Folder of the profile; by default the application's own folder of this user.
    #[arg(long, value_name = "DIR")]
    profile: Option<PathBuf>,

    /// Open on the demo desk of this computer, as "Try it on this computer" does.
    #[arg(long)]
    demo: bool,
}

impl Arguments {
    /// What the person wants at the start.
    pub(crate) fn wish(&self) -> Wish {
        if self.demo { Wish::Demo } else { Wish::GoOn }
    }

    /// The folder of the profile; none where this user has no home folder.
    pub(crate) fn profile(&self) -> Option<PathBuf> {
        self.profile.clone().or_else(|| {
            ProjectDirs::from("app", "Guichet", "guichet")
                .map(|folders| folders.data_local_dir().to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_named_on_the_command_line_wins() {
        let arguments = Arguments::try_parse_from(["guichet", "--profile", "here"]).unwrap();
        assert_eq!(arguments.profile(), Some(PathBuf::from("here")));
    }
}
