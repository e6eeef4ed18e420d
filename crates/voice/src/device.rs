//! Microphones and loudspeakers, as the system names them.
//!
//! Everything here talks to the sound system and may take a while: it is not for a thread that others wait for.

use std::time::Duration;

use cpal::{
    BufferSize, ErrorKind, StreamConfig, SupportedBufferSize, SupportedStreamConfig,
    traits::{DeviceTrait, HostTrait},
};

use crate::Reason;

/// A microphone to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Microphone {
    /// What it is chosen by; the same after a restart.
    pub id: String,
    /// What a person knows it by.
    pub name: String,
    /// Whether the system takes it when none is chosen.
    pub is_default: bool,
}

/// How long opening a device may take: a Bluetooth headset changes its profile first.
pub(crate) const OPENING: Duration = Duration::from_secs(5);
/// What is between one call of the sound system and the next, in a second's parts: 40 ms.
const CALLS_PER_SECOND: u32 = 25;
/// What the names of `PulseAudio`'s sources that hear a loudspeaker end with.
const MONITOR: &str = ".monitor";

/// The microphones that are there, the default first.
///
/// # Errors
/// When the sound system does not answer.
pub fn microphones() -> Result<Vec<Microphone>, Reason> {
    let host = cpal::default_host();
    let default = host
        .default_input_device()
        .and_then(|device| device.id().ok());
    let mut found: Vec<Microphone> = host
        .input_devices()
        .map_err(|error| reason(&error))?
        .filter_map(|device| {
            let id = device.id().ok()?;
            let is_default = default.as_ref() == Some(&id);
            let id = id.to_string();
            // What a loudspeaker plays is no microphone, unless the person made it the default.
            (is_default || !id.ends_with(MONITOR)).then(|| Microphone {
                name: device.to_string(),
                id,
                is_default,
            })
        })
        .collect();
    found.sort_by_key(|microphone| !microphone.is_default);
    Ok(found)
}

/// The microphone that was chosen, or the default.
pub(crate) fn microphone(
    id: Option<&str>,
) -> Result<(cpal::Device, SupportedStreamConfig), Reason> {
    let host = cpal::default_host();
    let device = match id {
        Some(id) => id.parse().ok().and_then(|id| host.device_by_id(&id)),
        None => host.default_input_device(),
    }
    .ok_or(Reason::NoDevice)?;
    let config = device
        .default_input_config()
        .map_err(|error| reason(&error))?;
    Ok((device, config))
}

/// The system's loudspeaker.
pub(crate) fn loudspeaker() -> Result<(cpal::Device, SupportedStreamConfig), Reason> {
    let device = cpal::default_host()
        .default_output_device()
        .ok_or(Reason::NoDevice)?;
    let config = device
        .default_output_config()
        .map_err(|error| reason(&error))?;
    Ok((device, config))
}

/// What to ask a device for: its own format, in parts short enough to be felt as now.
pub(crate) fn stream_config(supported: &SupportedStreamConfig) -> StreamConfig {
    let buffer_size = match supported.buffer_size() {
        SupportedBufferSize::Range { min, max } => BufferSize::Fixed(
            (supported.sample_rate() / CALLS_PER_SECOND)
                .max(*min)
                .min(*max),
        ),
        SupportedBufferSize::Unknown => BufferSize::Default,
    };
    StreamConfig {
        buffer_size,
        ..supported.config()
    }
}

/// What an error of the sound system means.
pub(crate) fn reason(error: &cpal::Error) -> Reason {
    match error.kind() {
        ErrorKind::DeviceBusy => Reason::Busy,
        ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => Reason::NoDevice,
        ErrorKind::PermissionDenied => Reason::Refused,
        _ => Reason::Failed,
    }
}

/// What an error of a running stream means; absent where it goes on.
pub(crate) fn stopped(error: &cpal::Error) -> Option<Reason> {
    match error.kind() {
        ErrorKind::DeviceChanged | ErrorKind::Xrun | ErrorKind::RealtimeDenied => None,
        ErrorKind::PermissionDenied => Some(Reason::Refused),
        ErrorKind::DeviceNotAvailable
        | ErrorKind::HostUnavailable
        | ErrorKind::StreamInvalidated => Some(Reason::Unplugged),
        _ => Some(Reason::Failed),
    }
}
