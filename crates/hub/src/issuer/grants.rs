//! What was granted and not used up: questions to people, codes, refresh tokens, device codes.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use super::clients::Wish;
use super::key::random;

/// Entries of each kind at most; whoever asks more often than that is no person.
const MAX_ENTRIES: usize = 10_000;

/// A person answers within so long.
pub(super) const QUESTION: Duration = Duration::from_secs(600);
/// A code is exchanged within so long.
const CODE: Duration = Duration::from_secs(60);
/// A device code is typed within so long.
pub(super) const DEVICE: Duration = Duration::from_secs(600);
/// A laptop that was not online for so long signs in again.
const FAMILY: Duration = Duration::from_secs(30 * 86_400);

/// Entries that end by themselves.
struct Ending<T>(HashMap<String, (Instant, T)>);

impl<T> Default for Ending<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Ending<T> {
    /// Puts an entry in, unless there are too many.
    fn put(&mut self, name: String, life: Duration, entry: T) -> Option<()> {
        let now = Instant::now();
        if self.0.len() >= MAX_ENTRIES {
            self.0.retain(|_, (end, _)| *end > now);
        }
        if self.0.len() >= MAX_ENTRIES {
            return None;
        }
        self.0.insert(name, (now + life, entry));
        Some(())
    }

    fn get(&mut self, name: &str) -> Option<&mut T> {
        self.0.get_mut(name).filter(|(end, _)| *end > Instant::now()).map(|(_, entry)| entry)
    }

    fn take(&mut self, name: &str) -> Option<T> {
        self.0.remove(name).filter(|(end, _)| *end > Instant::now()).map(|(_, entry)| entry)
    }
}

/// What a person is asked.
#[derive(Clone)]
pub(super) enum Question {
    /// To let a program in that waits at a loopback address.
    Program { wish: Wish, redirect: String, state: Option<String>, challenge: String, nonce: Option<String> },
    /// To let a device in.
    Device { user_code: String },
}

/// A question, and the browser that it was shown in.
pub(super) struct Asked {
    pub(super) question: Question,
    pub(super) browser: String,
}

/// A code that was not exchanged yet, or was.
enum Code {
    Waits(Granted),
    /// Whoever comes again has found it: what it brought is taken back (RFC 6749, section 4.1.2).
    Used {
        family: Option<String>,
    },
}

/// What a person has granted to a program.
#[derive(Clone)]
pub(super) struct Granted {
    pub(super) wish: Wish,
    pub(super) subject: String,
    pub(super) redirect: String,
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
}

/// A sign-in: the tokens that came one of the other.
pub(super) struct Family {
    pub(super) wish: Wish,
    pub(super) subject: String,
    /// The hash of the one refresh token that is good.
    good: [u8; 32],
}

/// A device that waits.
pub(super) struct Device {
    pub(super) wish: Wish,
    pub(super) user_code: String,
    pub(super) answer: DeviceAnswer,
}

/// What a person has said to a device.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum DeviceAnswer {
    Waits,
    LetIn(String),
    Refused,
}

/// All of it.
#[derive(Default)]
pub(super) struct Grants {
    questions: Ending<Asked>,
    codes: Ending<Code>,
    families: Ending<Family>,
    devices: Ending<Device>,
    /// Device codes by what is typed.
    typed: Ending<String>,
}

impl Grants {
    /// Notes a question; gives its name.
    pub(super) fn ask(&mut self, asked: Asked) -> Option<String> {
        let name = random();
        self.questions.put(name.clone(), QUESTION, asked).map(|()| name)
    }

    /// Takes a question back, in the browser that it was shown in.
    pub(super) fn asked(&mut self, name: &str, browser: &str) -> Option<Question> {
        self.questions.get(name).filter(|asked| asked.browser == browser)?;
        self.questions.take(name).map(|asked| asked.question)
    }

    pub(super) fn grant(&mut self, granted: Granted) -> Option<String> {
        let code = random();
        self.codes.put(code.clone(), CODE, Code::Waits(granted)).map(|()| code)
    }

    /// Exchanges a code, once. `right` says whether it is whose it was given to.
    pub(super) fn exchange(
        &mut self,
        code: &str,
        right: impl FnOnce(&Granted) -> bool,
    ) -> Option<(Granted, Option<String>)> {
        let granted = match self.codes.get(code)? {
            Code::Used { family } => {
                let family = family.take();
                if let Some(family) = family {
                    self.families.take(&family);
                }
                return None;
            }
            Code::Waits(granted) => granted.clone(),
        };
        if !right(&granted) {
            self.codes.take(code);
            return None;
        }
        let lasting = granted.wish.has("offline_access");
        let refresh = if lasting { self.begin(&granted.wish, &granted.subject) } else { None };
        let family = refresh.as_deref().and_then(family_of).map(str::to_owned);
        self.codes.put(code.to_owned(), QUESTION, Code::Used { family });
        Some((granted, refresh))
    }

    /// Begins a family; gives its first refresh token.
    pub(super) fn begin(&mut self, wish: &Wish, subject: &str) -> Option<String> {
        let (name, token) = refresh_token(&random());
        let family = Family { wish: wish.clone(), subject: subject.to_owned(), good: hash(&token) };
        self.families.put(name, FAMILY, family).map(|()| token)
    }

    /// Takes a refresh token for the next one. One that was used takes the family with it: nobody can
    /// tell who of the two that have it is the right one.
    pub(super) fn refresh(&mut self, token: &str) -> Option<(Wish, String, String)> {
        let name = family_of(token)?.to_owned();
        let mut family = self.families.take(&name)?;
        if family.good != hash(token) {
            tracing::warn!("a refresh token was used twice: its sign-in is ended");
            return None;
        }
        let (_, next) = refresh_token(&name);
        family.good = hash(&next);
        let (wish, subject) = (family.wish.clone(), family.subject.clone());
        self.families.put(name, FAMILY, family)?;
        Some((wish, subject, next))
    }

    /// Notes a device that waits; gives its code.
    pub(super) fn device(&mut self, wish: Wish, user_code: String) -> Option<String> {
        let code = random();
        self.typed.put(user_code.clone(), DEVICE, code.clone())?;
        let device = Device { wish, user_code, answer: DeviceAnswer::Waits };
        self.devices.put(code.clone(), DEVICE, device).map(|()| code)
    }

    /// The device that waits for what was typed.
    pub(super) fn typed(&mut self, user_code: &str) -> Option<&mut Device> {
        let code = self.typed.get(user_code)?.clone();
        self.devices.get(&code).filter(|device| device.answer == DeviceAnswer::Waits)
    }

    /// What a device was told; once it is told, the code is used up.
    pub(super) fn poll(&mut self, code: &str) -> Option<(Wish, DeviceAnswer)> {
        let device = self.devices.get(code)?;
        let told = (device.wish.clone(), device.answer.clone());
        if device.answer != DeviceAnswer::Waits {
            let user_code = device.user_code.clone();
            self.typed.take(&user_code);
            self.devices.take(code);
        }
        Some(told)
    }
}

/// A refresh token names its family, so that a used one is known for what it is.
fn refresh_token(family: &str) -> (String, String) {
    (family.to_owned(), format!("{family}.{}", random()))
}

fn family_of(token: &str) -> Option<&str> {
    token.split_once('.').map(|(family, _)| family)
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
