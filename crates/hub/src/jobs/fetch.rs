//! Asking the source for the tiles of a batch, and noticing when it speaks for itself as a whole.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::{StreamExt as _, stream};
use hub_store::tiles::StoredTile;
use tile_grid::TileCoord;
use tile_source::{FailureKind, FetchError, Fetched, Validators};

use super::open_sources::OpenSource;

/// So many answers in a row that speak for the source as a whole (unreachable, forbidden) stop the job:
/// ten million more would say the same.
const FAILURES_IN_A_ROW: usize = 16;

/// A tile that is wanted, and what is stored of it.
pub(super) struct Wanted {
    pub(super) coord: TileCoord,
    pub(super) stored: Option<StoredTile>,
}

/// What came of a batch.
#[derive(Default)]
pub(super) struct Gathered {
    /// Answers, each for one tile.
    pub(super) answers: Vec<(Wanted, Result<Fetched, FetchError>)>,
    /// Tiles that were not asked for, or not answered for reasons that are not theirs.
    pub(super) left: Vec<TileCoord>,
    /// The source told us to wait.
    pub(super) wait: Option<(Duration, String)>,
    /// The source as a whole does not answer; what it said last.
    pub(super) dead: Option<FetchError>,
}

/// Asks for all of them, as many at once as the source takes.
pub(super) async fn gather(source: &OpenSource, wanted: Vec<Wanted>) -> Gathered {
    let halted = AtomicBool::new(false);
    let ask = async |wanted: Wanted| {
        if halted.load(Ordering::Relaxed) {
            return (wanted, None);
        }
        let validators = wanted.stored.as_ref().map(|stored| Validators {
            etag: stored.etag.clone(),
            last_modified: stored.last_modified.clone(),
        });
        let answer = source.source.fetch(wanted.coord, validators.as_ref()).await;
        (wanted, Some(answer))
    };
    let mut answers = Box::pin(stream::iter(wanted).map(ask).buffer_unordered(source.concurrency));
    let mut judge = Judge::default();
    while let Some((wanted, answer)) = answers.next().await {
        match answer {
            Some(answer) => judge.hear(wanted, answer),
            None => judge.gathered.left.push(wanted.coord),
        }
        if judge.gathered.wait.is_some() || judge.gathered.dead.is_some() {
            halted.store(true, Ordering::Relaxed);
        }
    }
    judge.close()
}

/// Tells failures of tiles from those of the source.
#[derive(Default)]
struct Judge {
    gathered: Gathered,
    /// Held back until one answer shows whether the source lives.
    suspects: Vec<(Wanted, FetchError)>,
    lives: bool,
}

impl Judge {
    fn hear(&mut self, wanted: Wanted, answer: Result<Fetched, FetchError>) {
        match answer {
            Err(error) if error.retry_after.is_some() => {
                let asked = error.retry_after.unwrap_or_default();
                let longest = self.gathered.wait.as_ref().map_or(Duration::ZERO, |(wait, _)| *wait);
                self.gathered.wait = Some((asked.max(longest), error.message));
                self.gathered.left.push(wanted.coord);
            }
            Err(error) if error.kind.stops_the_job() => {
                self.suspects.push((wanted, error));
                if self.suspects.len() >= FAILURES_IN_A_ROW {
                    self.give_up();
                }
            }
            answer => {
                self.lives = true;
                self.clear();
                self.gathered.answers.push((wanted, answer));
            }
        }
    }

    /// The suspects were failures of their tiles.
    fn clear(&mut self) {
        self.gathered.answers.extend(self.suspects.drain(..).map(|(wanted, error)| (wanted, Err(error))));
    }

    /// The suspects say nothing of their tiles.
    fn give_up(&mut self) {
        for (wanted, error) in self.suspects.drain(..) {
            self.gathered.left.push(wanted.coord);
            self.gathered.dead = Some(error);
        }
    }

    fn close(mut self) -> Gathered {
        let unreachable = |(_, error): &(Wanted, FetchError)| error.kind == FailureKind::Unreachable;
        let silent = !self.lives && self.suspects.iter().all(unreachable);
        if silent || self.gathered.dead.is_some() || self.gathered.wait.is_some() {
            self.give_up();
        } else {
            self.clear();
        }
        self.gathered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(x: u32) -> Wanted {
        Wanted { coord: TileCoord::new(10, x, 0).expect("exists"), stored: None }
    }

    fn judged(answers: impl IntoIterator<Item = Result<Fetched, FetchError>>) -> Gathered {
        let mut judge = Judge::default();
        for (x, answer) in (0..).zip(answers) {
            judge.hear(wanted(x), answer);
        }
        judge.close()
    }

    fn failed(kind: FailureKind) -> Result<Fetched, FetchError> {
        Err(FetchError::new(kind, "failed"))
    }

    fn fine() -> Result<Fetched, FetchError> {
        Ok(Fetched::Empty { expires: None })
    }

    #[test]
    fn a_source_that_is_down_is_told_from_tiles_that_fail() {
        use FailureKind::{Forbidden, NotFound, Unreachable};
        // What was answered, then: answers, tiles left, dead.
        let cases = [
            (vec![fine(), failed(NotFound)], 2, 0, false),
            (vec![failed(Unreachable); 16], 0, 16, true),
            (vec![failed(Unreachable); 3], 0, 3, true),
            (vec![failed(Forbidden); 15], 15, 0, false),
            (vec![failed(Forbidden); 16], 0, 16, true),
            ([vec![failed(Forbidden); 15], vec![fine()], vec![failed(Forbidden); 15]].concat(), 31, 0, false),
            ([vec![fine()], vec![failed(Unreachable); 16]].concat(), 1, 16, true),
            (vec![failed(NotFound); 40], 40, 0, false),
            (vec![], 0, 0, false),
        ];
        for (index, (answers, answered, left, dead)) in cases.into_iter().enumerate() {
            let gathered = judged(answers);
            let found = (gathered.answers.len(), gathered.left.len(), gathered.dead.is_some());
            assert_eq!(found, (answered, left, dead), "case {index}");
        }
    }

    #[test]
    fn who_is_told_to_wait_waits_the_longest_time_and_fails_no_tile() {
        let told = |seconds| {
            let mut error = FetchError::new(FailureKind::RateLimited, "fewer");
            error.retry_after = Some(Duration::from_secs(seconds));
            Err(error)
        };
        let gathered = judged([fine(), told(30), failed(FailureKind::Unreachable), told(20)]);
        assert_eq!(gathered.wait.map(|(wait, _)| wait), Some(Duration::from_secs(30)));
        assert_eq!((gathered.answers.len(), gathered.left.len()), (1, 3));
    }
}
