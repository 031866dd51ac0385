//! A store in S3, or in whatever speaks its protocol.

use super::{Store, StoreError, Waits};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::prefix::PrefixStore;
use object_store::{ClientConfigKey, RetryConfig};
use std::sync::Arc;
use std::time::Duration;

/// How often a request is tried again, for how long in all, and how long one may take: a vanished
/// endpoint is an error within seconds.
const RETRIES_MAX: usize = 3;
const RETRY_TIMEOUT: Duration = Duration::from_secs(10);
const REQUEST_TIMEOUT: &str = "10s";

/// An address of the form `s3://bucket` or `s3://bucket/prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Address {
    /// The bucket.
    pub bucket: String,
    /// What the names of all objects begin with; may be empty.
    pub prefix: String,
}

impl S3Address {
    /// Reads an address; `None` if the text is not one, or names no bucket.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("s3://")?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_matches('/').to_owned();
        (!bucket.is_empty()).then(|| Self { bucket: bucket.to_owned(), prefix })
    }
}

impl Store {
    /// A store in S3. The settings say where the server is and how to sign in, under the names
    /// usual in the environment: `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, and
    /// for a server other than Amazon's `AWS_ENDPOINT` and, if it has no TLS,
    /// `AWS_ALLOW_HTTP=true`. Other settings are ignored.
    ///
    /// # Errors
    /// Settings that do not suffice, or a system without threads to wait with.
    pub fn s3(
        address: &S3Address,
        settings: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, StoreError> {
        let place = format!("s3://{}/{}", address.bucket, address.prefix);
        let place = place.trim_end_matches('/').to_owned();
        let retry = RetryConfig {
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_TIMEOUT,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new();
        for (name, value) in settings.into_iter().filter(|(name, _)| name.starts_with("AWS_")) {
            if let Ok(key) = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>() {
                builder = builder.with_config(key, value);
            }
        }
        let client = builder
            .with_bucket_name(&address.bucket)
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), REQUEST_TIMEOUT)
            .with_retry(retry)
            .build()
            .map_err(|source| StoreError::Open {
                place: place.clone(),
                source: Box::new(source),
            })?;
        let objects = Arc::new(PrefixStore::new(client, address.prefix.as_str()));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|source| StoreError::Folder { place: place.clone(), source })?;
        Ok(Self { objects, place, waits: Waits::On(Arc::new(runtime)) })
    }
}

#[cfg(test)]
mod tests {
    use super::S3Address;

    #[test]
    fn addresses_name_a_bucket_and_perhaps_a_prefix() {
        let parsed = |text| S3Address::parse(text).map(|a| (a.bucket, a.prefix));
        let named = |bucket: &str, prefix: &str| Some((bucket.to_owned(), prefix.to_owned()));
        assert_eq!(parsed("s3://records"), named("records", ""));
        assert_eq!(parsed("s3://records/"), named("records", ""));
        assert_eq!(parsed("s3://records/a/b/"), named("records", "a/b"));
        assert_eq!(parsed("s3:///a"), None);
        assert_eq!(parsed("records"), None);
    }
}
