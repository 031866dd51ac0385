//! External programs that run. The process knows them, so a signal that ends it ends them too.

use crate::temporary::live;
use std::collections::BTreeMap;
use std::io::{self, Read, Write as _};
use std::process::{
    Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Output, Stdio,
};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How often to check whether a program that fell silent has ended.
const PAUSE: Duration = Duration::from_millis(1);

/// The programs of this process.
static RUNNING: Mutex<Running> = Mutex::new(Running { children: BTreeMap::new(), is_over: false });

struct Running {
    /// A program is waited for while the list is locked, so each process id in it is still that
    /// program's.
    children: BTreeMap<u32, Child>,
    /// Whether nothing is started any more.
    is_over: bool,
}

fn running() -> MutexGuard<'static, Running> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends every running program with those that it started, and lets no other start. Callers who wait
/// for one get what it has said so far.
pub fn stop() {
    let mut running = running();
    running.is_over = true;
    for child in running.children.values_mut() {
        end(child);
    }
}

/// Runs a program to its end, with a text to read or nothing.
pub(crate) fn output(command: Command, text: Option<&str>) -> io::Result<Output> {
    let (number, Pipes { input, out, err }) = start(command, text.is_some())?;
    let (stdout, stderr) = thread::scope(|scope| {
        scope.spawn(|| {
            if let (Some(mut input), Some(text)) = (input, text) {
                // A program that stops reading says why on its other end.
                let _ = input.write_all(text.as_bytes());
            }
        });
        let complaints = scope.spawn(|| all(err));
        (all(out), complaints.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into())))
    });
    let status = wait(number)?;
    // If the end of this process ended a program, what it said is not an answer.
    drop(live());
    Ok(Output { status, stdout: stdout?, stderr: stderr? })
}

/// Our ends of a program's pipes.
struct Pipes {
    input: Option<ChildStdin>,
    out: Option<ChildStdout>,
    err: Option<ChildStderr>,
}

/// Starts a program, in a group of its own where there are groups: what it starts ends with it. From
/// its first moment on it is in the list.
fn start(mut command: Command, reads: bool) -> io::Result<(u32, Pipes)> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let stdin = if reads { Stdio::piped() } else { Stdio::null() };
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = running();
    if running.is_over {
        return Err(io::ErrorKind::Interrupted.into());
    }
    let mut child = command.spawn()?;
    let pipes =
        Pipes { input: child.stdin.take(), out: child.stdout.take(), err: child.stderr.take() };
    let number = child.id();
    running.children.insert(number, child);
    Ok((number, pipes))
}

fn all(pipe: Option<impl Read>) -> io::Result<Vec<u8>> {
    let mut said = Vec::new();
    pipe.map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut said))?;
    Ok(said)
}

fn wait(number: u32) -> io::Result<ExitStatus> {
    loop {
        let mut running = running();
        let child = running.children.get_mut(&number).ok_or(io::ErrorKind::NotFound)?;
        let ended = child.try_wait();
        if !matches!(ended, Ok(None)) {
            running.children.remove(&number);
        }
        if let Some(status) = ended? {
            return Ok(status);
        }
        drop(running);
        thread::sleep(PAUSE);
    }
}

#[cfg(unix)]
fn end(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    // It may have ended by itself.
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
}

#[cfg(not(unix))]
fn end(child: &mut Child) {
    // It may have ended by itself.
    let _ = child.kill();
}
