//! Guichet: a desktop workspace for customer-support agents.

// A console window would open beside the app on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    guichet::run()
}
