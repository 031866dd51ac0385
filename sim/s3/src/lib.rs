//! A server that speaks S3 on the loopback, for tests: requests are signed and answered from a
//! folder. It can vanish in the middle of a run.

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::Body;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

/// The name and the secret of the one key that the server knows.
pub const KEY: [&str; 2] = ["study", "not a secret"];

/// A running server.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    /// Its end is the end of every connection.
    _runtime: Runtime,
}

/// How long a server is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// Until it is dropped.
    UntilDropped,
    /// For so many requests: it answers no other and takes no connection any more.
    Requests(usize),
}

impl Server {
    /// Starts a server on a free port. Buckets are the folders within `root`.
    ///
    /// # Errors
    /// No port, no thread, or no such folder.
    pub fn start(root: &Path, lasts: Lasts) -> io::Result<Self> {
        let files =
            FileSystem::new(root).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(KEY[0], KEY[1]));
        let service = service.build();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let left = match lasts {
            Lasts::UntilDropped => Semaphore::MAX_PERMITS,
            Lasts::Requests(number) => number,
        };
        runtime.spawn(listen(listener, service, Arc::new(Semaphore::new(left))));
        Ok(Self { address, _runtime: runtime })
    }

    /// The settings of a client, by the names that they have in the environment.
    #[must_use]
    pub fn settings(&self) -> Vec<(String, String)> {
        let endpoint = format!("http://{}", self.address);
        [
            ("AWS_ENDPOINT", endpoint.as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", KEY[0]),
            ("AWS_SECRET_ACCESS_KEY", KEY[1]),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }
}

/// Serves connections until nothing is left of the requests.
async fn listen(listener: TcpListener, service: S3Service, left: Arc<Semaphore>) {
    loop {
        let Ok((socket, _)) = listener.accept().await else { return };
        if left.available_permits() == 0 {
            return;
        }
        let (service, left) = (service.clone(), left.clone());
        tokio::spawn(async move {
            let server = Builder::new(TokioExecutor::new());
            let serve = service_fn(|request| answer(service.clone(), left.clone(), request));
            // A client that goes away is no fault of the server.
            let _ = server.serve_connection(TokioIo::new(socket), serve).await;
        });
    }
}

/// Answers a request if any are left; else the connection ends without an answer.
async fn answer(
    service: S3Service,
    left: Arc<Semaphore>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Box<dyn Error + Send + Sync>> {
    left.try_acquire()?.forget();
    Ok(service.call(request.map(Body::from)).await?)
}
