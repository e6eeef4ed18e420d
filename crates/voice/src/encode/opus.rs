//! Opus in Ogg, as RFC 7845 asks.

use std::io::Write;

use ogg::{PacketWriteEndInfo, PacketWriter};
use ropus::{Application, Bitrate, Channels, Encoder, Signal};

use crate::{Error, RATE_HZ};

/// Speech is clear at this rate, and a minute takes some 220 kB.
const BITS_PER_SECOND: u32 = 28_000;
/// Samples per packet: 20 ms.
const FRAME: usize = 960;
/// Packets per page: a second, so that a player finds its way about.
const PACKETS_PER_PAGE: usize = 50;
/// The largest packet there is.
const LARGEST_PACKET: usize = 1_275;
/// There is one stream in the file: any number will do.
const SERIAL: u32 = 1;

pub(super) fn encode(samples: &[f32], out: &mut impl Write) -> Result<(), Error> {
    let mut encoder = Encoder::builder(RATE_HZ, Channels::Mono, Application::Voip)
        .bitrate(Bitrate::Bits(BITS_PER_SECOND))
        .signal(Signal::Voice)
        .vbr(true)
        .complexity(8)
        .build()
        .map_err(|_| Error::Encoder)?;
    let skip = encoder.lookahead();
    let mut pages = PacketWriter::new(out);
    pages.write_packet(head(skip), SERIAL, PacketWriteEndInfo::EndPage, 0)?;
    pages.write_packet(tags(), SERIAL, PacketWriteEndInfo::EndPage, 0)?;

    let skip_samples = usize::try_from(skip).map_err(|_| Error::Encoder)?;
    // What the encoder holds back comes out with the silence after the end.
    let packets = (samples.len() + skip_samples).div_ceil(FRAME).max(1);
    let end = u64::try_from(samples.len() + skip_samples).map_err(|_| Error::Encoder)?;
    let mut frame = [0.0_f32; FRAME];
    let mut packet = [0_u8; LARGEST_PACKET];
    let mut position = 0_u64;
    for index in 0..packets {
        let spoken = samples.iter().skip(index * FRAME).take(FRAME);
        frame.fill(0.0);
        for (place, sample) in frame.iter_mut().zip(spoken) {
            *place = *sample;
        }
        let size = encoder
            .encode_float(&frame, &mut packet)
            .map_err(|_| Error::Encoder)?;
        position += u64::try_from(FRAME).map_err(|_| Error::Encoder)?;
        let info = if index + 1 == packets {
            PacketWriteEndInfo::EndStream
        } else if (index + 1) % PACKETS_PER_PAGE == 0 {
            PacketWriteEndInfo::EndPage
        } else {
            PacketWriteEndInfo::NormalPacket
        };
        let bytes = packet.get(..size).ok_or(Error::Encoder)?.to_vec();
        // The last page says where the note ends, within its last packet.
        pages.write_packet(bytes, SERIAL, info, position.min(end))?;
    }
    Ok(())
}

fn head(skip: u32) -> Vec<u8> {
    let mut head = Vec::from(*b"OpusHead");
    head.push(1); // version
    head.push(1); // channels
    head.extend_from_slice(&u16::try_from(skip).unwrap_or(u16::MAX).to_le_bytes());
    head.extend_from_slice(&RATE_HZ.to_le_bytes());
    head.extend_from_slice(&0_i16.to_le_bytes()); // gain
    head.push(0); // mapping of channels
    head
}

fn tags() -> Vec<u8> {
    const VENDOR: &[u8] = b"guichet";
    let mut tags = Vec::from(*b"OpusTags");
    tags.extend_from_slice(&u32::try_from(VENDOR.len()).unwrap_or(0).to_le_bytes());
    tags.extend_from_slice(VENDOR);
    tags.extend_from_slice(&0_u32.to_le_bytes());
    tags
}
