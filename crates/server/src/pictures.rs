//! Pictures: how large they are as they are shown, and small ones of them.
//!
//! A small picture is made when it is first asked for and kept in a folder of its own, under the hash
//! of the large one; the folder can be emptied at any time. One is made at a time, because a picture
//! takes many times the memory of its file. What cannot be read as a picture is noted there too, so
//! that a broken file is not worked on again and again.

use crate::files::Files;
use crate::secret;
use crate::store::row::BlobRow;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, ImageResult, Limits,
};
use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use tokio::sync::Semaphore;

/// The longer side of a small picture: sharp in a thread on a screen with twice the pixels.
const SIDE: u32 = 480;
/// Larger ones are not read: they would take more memory than a desk has for one picture.
const MOST_MEMORY: u64 = 192 * 1024 * 1024;
/// Longer colour profiles are those of printers, which say nothing about what is read here.
const LONGEST_PROFILE: usize = 16 * 1024;
const QUALITY: u8 = 80;

/// Width and height of a picture as it is shown: a camera that was held upright stores its pictures
/// lying, with a note to turn them.
pub(crate) fn size(content_type: &str, bytes: &[u8]) -> Option<(i64, i64)> {
    if !content_type.starts_with("image/") {
        return None;
    }
    let size = imagesize::blob_size(bytes).ok()?;
    let (width, height) = (
        i64::try_from(size.width).ok()?,
        i64::try_from(size.height).ok()?,
    );
    Some(if is_lying(bytes) {
        (height, width)
    } else {
        (width, height)
    })
}

fn is_lying(bytes: &[u8]) -> bool {
    use Orientation as O;
    let Some(format @ (ImageFormat::Jpeg | ImageFormat::WebP)) = image::guess_format(bytes).ok()
    else {
        return false;
    };
    let decoder = ImageReader::with_format(Cursor::new(bytes), format).into_decoder();
    matches!(
        decoder.and_then(|mut decoder| decoder.orientation()),
        Ok(O::Rotate90 | O::Rotate270 | O::Rotate90FlipH | O::Rotate270FlipH)
    )
}

/// A small picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Small {
    pub(crate) path: PathBuf,
    pub(crate) content_type: &'static str,
}

/// What stands in the folder: a small picture, or that there can be none.
type Kept = Option<Small>;

/// The ending and the media type of each kind of small picture.
const KINDS: [(&str, &str); 2] = [("jpg", "image/jpeg"), ("png", "image/png")];
const NONE: &str = "none";

/// The folder of small pictures.
pub(crate) struct Pictures {
    folder: PathBuf,
    turn: Semaphore,
}

impl Pictures {
    /// The folder is made when the first small picture is.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            turn: Semaphore::new(1),
        }
    }

    /// The small picture of a stored file; `None` when the file itself is small, or is no picture
    /// that can be read.
    pub(crate) async fn small(&self, files: &Files, blob: &BlobRow) -> Option<Small> {
        let side = i64::from(SIDE);
        let is_large = |side_of: Option<i64>| side_of.is_some_and(|pixels| pixels > side);
        if !is_large(blob.width) && !is_large(blob.height) {
            return None;
        }
        if let Some(kept) = self.kept(&blob.sha256).await {
            return kept;
        }
        let _turn = self.turn.acquire().await.ok()?;
        // Somebody else may have asked for the same one before.
        if let Some(kept) = self.kept(&blob.sha256).await {
            return kept;
        }
        let (source, target) = (files.path(&blob.sha256)?, self.place(&blob.sha256));
        let made = tokio::task::spawn_blocking(move || make(&source, &target));
        match made.await {
            Ok(Ok(kept)) => kept,
            Ok(Err(error)) => {
                tracing::warn!(%error, "a small picture could not be kept");
                None
            }
            Err(_) => None,
        }
    }

    fn place(&self, sha256: &str) -> PathBuf {
        let start = sha256.get(..2).unwrap_or_default();
        self.folder.join(start).join(sha256)
    }

    async fn kept(&self, sha256: &str) -> Option<Kept> {
        let place = self.place(sha256);
        let is_there = async |path: PathBuf| tokio::fs::try_exists(path).await.unwrap_or(false);
        for (ending, content_type) in KINDS {
            let path = place.with_extension(ending);
            if is_there(path.clone()).await {
                return Some(Some(Small { path, content_type }));
            }
        }
        is_there(place.with_extension(NONE)).await.then_some(None)
    }
}

/// Reads the large picture and keeps the small one. Blocks.
fn make(source: &Path, target: &Path) -> io::Result<Kept> {
    let large = fs::read(source)?;
    let Some((bytes, (ending, content_type))) = shrink(&large) else {
        put(&target.with_extension(NONE), b"")?;
        return Ok(None);
    };
    let path = target.with_extension(ending);
    put(&path, &bytes)?;
    Ok(Some(Small { path, content_type }))
}

/// Writes a file whole or not at all. It need not survive a power cut.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!(".{}", secret::random_word(16)));
    fs::write(&unfinished, bytes)?;
    fs::rename(unfinished, path)
}

/// The small picture of a large one and its kind: PNG where something shows through, else JPEG.
fn shrink(large: &[u8]) -> Option<(Vec<u8>, (&'static str, &'static str))> {
    let [jpeg, png] = KINDS;
    let format = image::guess_format(large).ok()?;
    if !matches!(
        format,
        ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP
    ) {
        return None;
    }
    let mut reader = ImageReader::with_format(Cursor::new(large), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    if decoder.total_bytes() > MOST_MEMORY {
        return None;
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let profile = profile.filter(|profile| profile.len() <= LONGEST_PROFILE);
    let mut picture = DynamicImage::from_decoder(decoder)
        .ok()?
        .thumbnail(SIDE, SIDE);
    picture.apply_orientation(orientation);
    let mut bytes = Vec::new();
    if picture.color().has_alpha() {
        let picture = DynamicImage::from(picture.into_rgba8());
        write(PngEncoder::new(&mut bytes), profile, &picture).ok()?;
        return Some((bytes, png));
    }
    let picture = DynamicImage::from(picture.into_rgb8());
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    write(encoder, profile, &picture).ok()?;
    Some((bytes, jpeg))
}

fn write(
    mut encoder: impl ImageEncoder,
    profile: Option<Vec<u8>>,
    picture: &DynamicImage,
) -> ImageResult<()> {
    if let Some(profile) = profile {
        // Without it the colours are a little off, no more.
        let _ = encoder.set_icc_profile(profile);
    }
    picture.write_with_encoder(encoder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture
            .write_to(&mut bytes, ImageFormat::Png)
            .expect("a picture");
        bytes.into_inner()
    }

    /// A photo as a camera held upright stores it: lying, with the note in its Exif data.
    fn upright_photo(width: u32, height: u32) -> Vec<u8> {
        let lying = RgbImage::from_pixel(height, width, Rgb([200, 40, 40]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(lying)
            .write_to(&mut bytes, ImageFormat::Jpeg)
            .expect("a picture");
        let mut exif: Vec<u8> = b"Exif\0\0II*\0\x08\0\0\0\x01\0".to_vec();
        exif.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0");
        let length = u16::try_from(exif.len() + 2).expect("is short");
        let bytes = bytes.into_inner();
        let (start, rest) = bytes.split_at(2);
        let mut photo = start.to_vec();
        photo.extend([0xff, 0xe1]);
        photo.extend(length.to_be_bytes());
        photo.extend(exif);
        photo.extend(rest);
        photo
    }

    fn size_of(bytes: &[u8]) -> (u32, u32) {
        let picture = image::load_from_memory(bytes).expect("a picture");
        (picture.width(), picture.height())
    }

    #[test]
    fn a_photo_is_measured_and_shrunk_as_it_is_shown() {
        let photo = upright_photo(900, 1200);
        assert_eq!(size("image/jpeg", &photo), Some((900, 1200)));
        let (small, kind) = shrink(&photo).expect("a small one");
        assert_eq!((size_of(&small), kind.0), ((360, 480), "jpg"));
    }

    #[test]
    fn what_shows_through_still_does() {
        let clear = RgbaImage::from_pixel(1000, 10, Rgba([0, 0, 0, 0]));
        let (small, kind) = shrink(&png(&clear.into())).expect("a small one");
        assert_eq!(kind.0, "png");
        let small = image::load_from_memory(&small).expect("a picture");
        assert_eq!(small.into_rgba8().get_pixel(0, 0).0[3], 0);
    }

    #[tokio::test]
    async fn a_broken_picture_is_worked_on_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(folder.path().join("files")).expect("opens");
        let whole = png(&RgbImage::new(600, 600).into());
        let broken = &whole[..whole.len() / 2];
        let blob = BlobRow {
            id: crate::store::BlobId(1),
            sha256: files.put(broken).expect("writes"),
            filename: "a.png".to_owned(),
            content_type: "image/png".to_owned(),
            byte_size: 1,
            width: Some(600),
            height: Some(600),
        };
        let pictures = Pictures::new(folder.path().join("small"));
        assert_eq!(pictures.small(&files, &blob).await, None);
        assert_eq!(pictures.kept(&blob.sha256).await, Some(None));
    }
}
