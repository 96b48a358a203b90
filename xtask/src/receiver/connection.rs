//! Connections: how many, how slow they may be, how they end; and how a test can cut one.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{Instant, Sleep};
use tower::ServiceExt as _;

/// Connections at once; further ones wait until one ends.
const AT_ONCE: usize = 1024;
/// How long the head of a request may take, and how long a connection may lie idle.
const HEAD: Duration = Duration::from_secs(30);
/// How long the other side may refuse to read an answer.
const UNREAD: Duration = Duration::from_secs(60);
/// How long open requests may go on after the receiver was asked to end.
const FAREWELL: Duration = Duration::from_secs(20);

/// The other side of a connection, as a request sees it.
#[derive(Clone)]
pub struct Peer {
    /// Its address.
    pub address: SocketAddr,
    cut: Arc<AtomicBool>,
}

impl Peer {
    /// Cuts the connection: nothing more is sent.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
    }
}

/// Serves until `end` is ready; then takes no more, and waits for the requests that are being answered.
pub async fn serve(listener: TcpListener, app: Router, end: impl Future<Output = ()>) {
    let mut end = pin!(end);
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let (closing, closes) = watch::channel(false);
    // Every connection holds an end of this; when all have let go, all have ended.
    let (open, mut all_ended) = mpsc::channel::<Infallible>(1);
    loop {
        let mut place = pin!(Arc::clone(&room).acquire_owned());
        let mut placed = None;
        let accepted = std::future::poll_fn(|context| {
            if end.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            if placed.is_none() {
                placed = Some(std::task::ready!(place.as_mut().poll(context)));
            }
            listener.poll_accept(context).map(Some)
        });
        let accepted = accepted.await;
        let Some(Ok(place)) = placed.filter(|_| accepted.is_some()) else {
            break;
        };
        let (stream, address) = match accepted {
            None => break,
            Some(Ok(accepted)) => accepted,
            Some(Err(error)) => {
                // A connection that was gone before it was taken; or no more files, which passes.
                if error.kind() != io::ErrorKind::ConnectionAborted {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                continue;
            }
        };
        let (app, closes, open) = (app.clone(), closes.clone(), open.clone());
        tokio::spawn(async move {
            one(stream, address, app, closes).await;
            drop((place, open));
        });
    }
    drop((listener, open));
    let _ = closing.send(true);
    // Who is slower than that has no answer, and asks again.
    let _ = tokio::time::timeout(FAREWELL, all_ended.recv()).await;
}

/// Answers the requests of one connection, one after the other.
async fn one(stream: TcpStream, address: SocketAddr, app: Router, mut closes: watch::Receiver<bool>) {
    // Small answers must not wait for more.
    let _ = stream.set_nodelay(true);
    let cut = Arc::<AtomicBool>::default();
    let peer = Peer {
        address,
        cut: Arc::clone(&cut),
    };
    let stream = Connection {
        stream,
        cut,
        unread: None,
    };
    let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer.clone()));
        app.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let mut closing = pin!(closes.wait_for(|closing| *closing));
    let mut asked = false;
    std::future::poll_fn(|context| {
        if !asked && closing.as_mut().poll(context).is_ready() {
            asked = true;
            connection.as_mut().graceful_shutdown();
        }
        // What went wrong on a connection is the other side's to notice.
        connection.as_mut().poll(context).map(drop)
    })
    .await;
}

/// One connection, which remembers whether it has been cut.
struct Connection {
    stream: TcpStream,
    cut: Arc<AtomicBool>,
    /// Runs while the other side takes nothing.
    unread: Option<Pin<Box<Sleep>>>,
}

impl Connection {
    fn alive(&self) -> io::Result<()> {
        if self.cut.load(Ordering::SeqCst) {
            Err(io::ErrorKind::ConnectionReset.into())
        } else {
            Ok(())
        }
    }

    /// Gives up on a side that has taken nothing for too long.
    fn patient<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.unread = None;
            return written;
        }
        let until = || Box::pin(tokio::time::sleep_until(Instant::now() + UNREAD));
        match self.unread.get_or_insert_with(until).as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.alive()?;
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.patient(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
