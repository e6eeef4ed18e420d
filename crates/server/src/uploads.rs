//! Files that come before the message that carries them: at once by ActiveStorage's protocol, or in
//! pieces, so that a connection that breaks costs no more than the last piece.
//!
//! A file is announced first and gets its signed id then; messages take that id once the file is
//! whole. Pieces stand in a folder until then, and what nobody finished is thrown away after a month.

use crate::desk::Desk;
use crate::error::ApiError;
use crate::store::record::NewBlob;
use crate::store::upload::{self as store, Upload};
use crate::store::{BlobId, StoreError, put_blob};
use axum::body::BodyDataStream;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::StreamExt;
use md5::{Digest, Md5};
use parking_lot::Mutex;
use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use tokio::io::AsyncWriteExt;

/// The largest file, as Chatwoot's default.
pub(crate) const LARGEST: i64 = 40 * 1024 * 1024;
/// What signs the ids of announced files.
const PURPOSE: &str = "upload";

/// The folder of pieces.
pub(crate) struct Uploads {
    folder: PathBuf,
    /// Files that a piece is being written to.
    busy: Mutex<HashSet<i64>>,
}

/// Holds a file for one writer.
struct Held {
    desk: Desk,
    id: i64,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.desk.uploads().busy.lock().remove(&self.id);
    }
}

impl Uploads {
    /// The folder is made when the first piece comes.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            busy: Mutex::default(),
        }
    }

    fn path(&self, id: i64) -> PathBuf {
        self.folder.join(format!("{id}.part"))
    }

    /// How much of a file is there.
    pub(crate) async fn offset(&self, upload: &Upload) -> i64 {
        if upload.blob.is_some() {
            return upload.byte_size;
        }
        let meta = tokio::fs::metadata(self.path(upload.id)).await;
        meta.map_or(0, |meta| i64::try_from(meta.len()).unwrap_or(i64::MAX))
    }

    /// The files that have pieces.
    async fn begun(&self) -> io::Result<Vec<i64>> {
        let mut entries = match tokio::fs::read_dir(&self.folder).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut begun = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            let name = entry.file_name();
            let id = name.to_str().and_then(|name| name.strip_suffix(".part"));
            begun.extend(id.and_then(|id| id.parse::<i64>().ok()));
        }
        Ok(begun)
    }
}

/// Throws away the pieces of files that are whole, or that are forgotten.
///
/// # Errors
/// The store's.
pub(crate) async fn sweep(desk: &Desk) -> Result<(), ApiError> {
    let begun = desk.uploads().begun().await.map_err(StoreError::Io)?;
    for id in begun {
        let upload = desk
            .read(move |view| Ok(store::find(view.connection, id)?))
            .await?;
        if upload.is_none_or(|upload| upload.blob.is_some()) {
            // Whoever finished it may be doing the same.
            let _ = tokio::fs::remove_file(desk.uploads().path(id)).await;
        }
    }
    Ok(())
}

/// The id by which messages name an announced file.
pub(crate) fn signed_id(desk: &Desk, id: i64) -> String {
    desk.urls().seal(PURPOSE, &id.to_string())
}

/// The file that a signed id names, announced or stored.
///
/// # Errors
/// 422 when nobody signed it, or the file is not whole yet.
pub(crate) async fn named(desk: &Desk, signed: &str) -> Result<BlobId, ApiError> {
    if let Some(blob) = desk.urls().blob(signed) {
        return Ok(blob);
    }
    let refuse = |text: &str| ApiError::Unprocessable(text.to_owned());
    let id = desk.urls().unseal(PURPOSE, signed);
    let id = id
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| refuse("ActiveSupport::MessageVerifier::InvalidSignature"))?;
    let upload = get(desk, id).await?;
    upload
        .blob
        .ok_or_else(|| refuse("The file has not been uploaded completely"))
}

/// An announced file.
///
/// # Errors
/// 404 when there is none.
pub(crate) async fn get(desk: &Desk, id: i64) -> Result<Upload, ApiError> {
    desk.read(move |view| store::find(view.connection, id)?.ok_or(ApiError::NotFound))
        .await
}

/// Takes a whole file. One that is whole already stays as it is.
///
/// # Errors
/// 422 when it is not what was announced.
pub(crate) async fn finish(
    desk: &Desk,
    upload: Upload,
    bytes: bytes::Bytes,
) -> Result<BlobId, ApiError> {
    if let Some(blob) = upload.blob {
        return Ok(blob);
    }
    let (files, now, id) = (desk.store().files().clone(), desk.now(), upload.id);
    let stored = tokio::task::spawn_blocking(move || {
        let whole = i64::try_from(bytes.len()).ok() == Some(upload.byte_size);
        let sum = BASE64.encode(Md5::digest(&bytes));
        if !whole || upload.checksum.is_some_and(|announced| announced != sum) {
            let text = "The file is not the one that was announced";
            return Err(ApiError::Unprocessable(text.to_owned()));
        }
        let (name, kind) = (&upload.filename, &upload.content_type);
        Ok(NewBlob::of(&files, name, kind, &bytes, now).map_err(StoreError::Io)?)
    });
    let blob = stored
        .await
        .map_err(|_| ApiError::Store(StoreError::CutOff))??;
    desk.change(move |work| {
        let upload = store::find(work.connection, id)?.ok_or(ApiError::NotFound)?;
        if let Some(blob) = upload.blob {
            return Ok(blob);
        }
        let blob = put_blob(work.connection, &blob)?;
        store::finish(work.connection, id, blob)?;
        Ok(blob)
    })
    .await
}

/// Adds a piece to a file, and takes the file once it is whole. The answer is how much is there.
/// It goes on when the sender goes away, so that what came of a piece is kept.
///
/// # Errors
/// 409 when the piece does not begin where the file ends, or another one is being written; 413 when
/// it goes beyond the announced size.
pub(crate) async fn append(
    desk: &Desk,
    upload: Upload,
    offset: i64,
    piece: BodyDataStream,
) -> Result<i64, ApiError> {
    let desk = desk.clone();
    let work = tokio::spawn(async move {
        if !desk.uploads().busy.lock().insert(upload.id) {
            return Err(ApiError::Conflict(
                "Another piece of this file is being written".to_owned(),
            ));
        }
        let _held = Held {
            desk: desk.clone(),
            id: upload.id,
        };
        // What was true before it was held may not be any more.
        let upload = get(&desk, upload.id).await?;
        add(&desk, upload, offset, piece).await
    });
    work.await
        .map_err(|_| ApiError::Store(StoreError::CutOff))?
}

async fn add(
    desk: &Desk,
    upload: Upload,
    offset: i64,
    piece: BodyDataStream,
) -> Result<i64, ApiError> {
    let there = desk.uploads().offset(&upload).await;
    if there != offset {
        return Err(ApiError::Conflict(format!("The file goes on at {there}")));
    }
    let size = upload.byte_size;
    if upload.blob.is_some() {
        return Ok(size);
    }
    let path = desk.uploads().path(upload.id);
    let there = write(desk, &upload, there, piece)
        .await
        .map_err(|error| match error {
            PieceError::Disk(error) => ApiError::Store(StoreError::Io(error)),
            PieceError::CutOff => ApiError::BadRequest("The piece was cut off".to_owned()),
            PieceError::TooLarge => ApiError::TooLarge,
        })?;
    if there == size {
        let bytes = tokio::fs::read(&path).await.map_err(StoreError::Io)?;
        let finished = finish(desk, upload, bytes.into()).await;
        // Whole or wrong, the pieces are of no more use; without them it can be begun again.
        if matches!(finished, Ok(_) | Err(ApiError::Unprocessable(_))) {
            let _ = tokio::fs::remove_file(&path).await;
        }
        finished?;
    }
    Ok(there)
}

enum PieceError {
    Disk(io::Error),
    CutOff,
    TooLarge,
}

impl From<io::Error> for PieceError {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// Writes what comes; what came before the end of a broken connection stays.
async fn write(
    desk: &Desk,
    upload: &Upload,
    mut there: i64,
    mut piece: BodyDataStream,
) -> Result<i64, PieceError> {
    tokio::fs::create_dir_all(&desk.uploads().folder).await?;
    let mut file = tokio::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(desk.uploads().path(upload.id))
        .await?;
    let mut end = Ok(());
    while let Some(bytes) = piece.next().await {
        let Ok(bytes) = bytes else {
            end = Err(PieceError::CutOff);
            break;
        };
        let after = there.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        if after > upload.byte_size {
            end = Err(PieceError::TooLarge);
            break;
        }
        file.write_all(&bytes).await?;
        there = after;
    }
    file.flush().await?;
    file.sync_data().await?;
    end.map(|()| there)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Server};
    use guichet_protocol::ids::UserId;

    #[tokio::test]
    async fn the_pieces_of_a_forgotten_file_are_thrown_away_and_no_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let running = Server::start(Options::new(folder.path()))
            .await
            .expect("starts");
        let (desk, account) = (running.desk().clone(), running.account_id());
        let announced = desk.change(move |work| {
            let upload = Upload {
                id: 0,
                account,
                user: UserId(1),
                filename: "a.txt".to_owned(),
                content_type: "text/plain".to_owned(),
                byte_size: 9,
                checksum: None,
                blob: None,
                created_at: work.now,
            };
            Ok(store::add(work.connection, &upload)?)
        });
        let known = announced.await.expect("is announced");
        let parts = folder.path().join("uploads");
        std::fs::create_dir_all(&parts).expect("a folder");
        for id in [known, known + 1] {
            std::fs::write(desk.uploads().path(id), b"half").expect("a piece");
        }
        sweep(&desk).await.expect("sweeps");
        assert!(desk.uploads().path(known).exists());
        assert!(!desk.uploads().path(known + 1).exists());
        running.shutdown().await;
    }
}
