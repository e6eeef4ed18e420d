//! The store, tested against plain words: what a list must hold, what a thread must hold, what must survive.

mod agreement;
mod desk;
mod filters;
mod full_disk;
mod opening;
mod overlay;
mod pages;
mod plans;
mod schema;
mod views;
