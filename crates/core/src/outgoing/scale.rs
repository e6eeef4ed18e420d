//! Large pictures made smaller before they are sent, where the agent asks for it.

use std::{fs, io::Cursor, path::Path};

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    imageops::FilterType, metadata::Orientation,
};

/// The longest side of a picture that was made smaller, in pixels.
pub(super) const LONGEST_SIDE: u32 = 2048;
/// How good a JPEG is kept, of 100.
const QUALITY: u8 = 85;
/// The most memory that unpacking a picture may take, in bytes: sixty million pixels and some.
const MOST_MEMORY: u64 = 300 * 1024 * 1024;
/// The longest side that is unpacked at all, in pixels.
const LARGEST_SIDE: u32 = 20_000;

/// The picture in a file with its longest side at most [`LONGEST_SIDE`], in the same format and the right way up. None
/// where it is small already, where that would not make the file smaller, and for what is no JPEG or PNG.
pub(super) fn smaller(file: &Path, mime: &str) -> Option<Vec<u8>> {
    let format = match mime {
        "image/jpeg" => ImageFormat::Jpeg,
        "image/png" => ImageFormat::Png,
        _ => return None,
    };
    match scaled(file, format) {
        Ok(Some(bytes)) => {
            let before = fs::metadata(file).map_or(0, |meta| meta.len());
            (u64::try_from(bytes.len()).unwrap_or(u64::MAX) < before).then_some(bytes)
        }
        Ok(None) => None,
        Err(error) => {
            // It goes as it is.
            tracing::info!(%error, "a picture cannot be made smaller");
            None
        }
    }
}

fn scaled(file: &Path, format: ImageFormat) -> Result<Option<Vec<u8>>, image::ImageError> {
    let mut reader = ImageReader::open(file)?;
    reader.set_format(format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if width.max(height) <= LONGEST_SIDE {
        return Ok(None);
    }
    // What a camera notes about how it was held is lost with everything else that it noted.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder)?;
    let mut small = picture.resize(LONGEST_SIDE, LONGEST_SIDE, FilterType::CatmullRom);
    drop(picture);
    small.apply_orientation(orientation);
    let mut bytes = Vec::new();
    match format {
        ImageFormat::Jpeg => {
            let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
            small.to_rgb8().write_with_encoder(encoder)?;
        }
        _ => small.write_to(Cursor::new(&mut bytes), format)?,
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    fn picture(width: u32, height: u32, format: ImageFormat) -> tempfile::NamedTempFile {
        let noise = RgbImage::from_fn(width, height, |x, y| {
            let mixed = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503);
            Rgb([(mixed >> 3) as u8, (mixed >> 11) as u8, (mixed >> 17) as u8])
        });
        let file = tempfile::NamedTempFile::new().expect("a file");
        noise
            .save_with_format(file.path(), format)
            .expect("it is written");
        file
    }

    #[test]
    fn a_large_picture_is_made_smaller_in_its_own_format() {
        for (format, mime) in [
            (ImageFormat::Jpeg, "image/jpeg"),
            (ImageFormat::Png, "image/png"),
        ] {
            let file = picture(2600, 1300, format);
            let small = smaller(file.path(), mime).expect("it is smaller");
            let read = image::load_from_memory_with_format(&small, format).expect("a picture");
            assert_eq!((read.width(), read.height()), (2048, 1024));
        }
    }

    #[test]
    fn what_is_small_or_no_picture_stays() {
        let file = picture(300, 200, ImageFormat::Png);
        assert_eq!(smaller(file.path(), "image/png"), None);
        let text = tempfile::NamedTempFile::new().expect("a file");
        fs::write(text.path(), b"\xff\xd8\xff\xe0 no picture").expect("written");
        assert_eq!(smaller(text.path(), "image/jpeg"), None);
        assert_eq!(smaller(text.path(), "application/pdf"), None);
    }
}
