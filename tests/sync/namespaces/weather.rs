//! What happens to laptops in the field.

use std::time::Duration;

use peers::{Chance, Shape};

use super::laptop::FarLaptop;
use crate::harness::HubProgram;

/// Between two events.
const SHORTEST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_millis(900);

/// Links as there are; each laptop begins with one of its own.
const SHAPES: [Shape; 4] = [
    Shape::SATELLITE,
    // A radio at the edge of its reach.
    Shape {
        delay: Duration::from_millis(60),
        jitter: Duration::from_millis(120),
        loss: 0.06,
        rate: Some(125_000),
        queue: 64_000,
    },
    // A telephone in a valley.
    Shape {
        delay: Duration::from_millis(150),
        jitter: Duration::from_millis(300),
        loss: 0.02,
        rate: Some(8_000),
        queue: 32_000,
    },
    Shape::CABLE,
];

const DAY: i64 = 86_400;

/// How far clocks are off, in seconds: three years ahead, forty days behind, an hour, a battery that
/// was empty.
const CLOCKS: [i64; 5] = [1095 * DAY, -40 * DAY, 0, 3600, -7000 * DAY];

/// What happens to a laptop.
#[derive(Clone, Copy)]
enum Event {
    Kill,
    /// The link is cut, or joined again.
    Cut,
    /// The cable is pulled out, or put in.
    Unplug,
    Reshape,
    SetClock,
    KillHub,
}

/// Of one round, to each laptop.
const EACH: [Event; 11] = [
    Event::Kill,
    Event::Kill,
    Event::Kill,
    Event::Cut,
    Event::Cut,
    Event::Cut,
    Event::Unplug,
    Event::Unplug,
    Event::Reshape,
    Event::Reshape,
    Event::SetClock,
];

/// The weather, and what it has done so far.
pub(super) struct Weather {
    hub: HubProgram,
    chance: Chance,
    cut: [bool; 3],
    unplugged: [bool; 3],
    kills: u64,
    cuts: u64,
    clocks: u64,
    hub_kills: u64,
}

impl Weather {
    pub(super) fn new(hub: HubProgram, chance: Chance) -> Self {
        let (cut, unplugged) = ([false; 3], [false; 3]);
        Self { hub, chance, cut, unplugged, kills: 0, cuts: 0, clocks: 0, hub_kills: 0 }
    }

    /// Takes the cables away.
    pub(super) fn begin(&self, laptops: &[FarLaptop]) {
        for (laptop, shape) in laptops.iter().zip(SHAPES) {
            laptop.outpost.link().reshape(shape);
        }
    }

    /// Lets all of a round happen, in any order.
    pub(super) fn round(&mut self, laptops: &[FarLaptop]) {
        let mut events: Vec<(usize, Event)> =
            (0..laptops.len()).flat_map(|laptop| EACH.map(|event| (laptop, event))).collect();
        events.push((0, Event::KillHub));
        for left in (1..events.len()).rev() {
            events.swap(left, self.chance.below(left as u64 + 1) as usize);
        }
        for (laptop, event) in events {
            std::thread::sleep(self.chance.between(SHORTEST, LONGEST));
            self.happen(laptop, &laptops[laptop], event);
        }
    }

    fn happen(&mut self, number: usize, laptop: &FarLaptop, event: Event) {
        match event {
            Event::Kill => self.kills += u64::from(laptop.kill()),
            Event::Cut => {
                self.cut[number] = !self.cut[number];
                if self.cut[number] {
                    laptop.outpost.link().cut();
                } else {
                    laptop.outpost.link().mend();
                }
                self.cuts += u64::from(self.cut[number]);
            }
            Event::Unplug => {
                self.unplugged[number] = !self.unplugged[number];
                let outpost = &laptop.outpost;
                if self.unplugged[number] { outpost.unplug() } else { outpost.plug_in() }.unwrap();
                self.cuts += u64::from(self.unplugged[number]);
            }
            Event::Reshape => {
                let shape = SHAPES[self.chance.below(SHAPES.len() as u64) as usize];
                laptop.outpost.link().reshape(shape);
            }
            Event::SetClock => {
                let off = CLOCKS[self.chance.below(CLOCKS.len() as u64) as usize];
                if let Some(clock) = &laptop.clock {
                    clock.set(off).unwrap();
                    self.clocks += 1;
                }
            }
            Event::KillHub => {
                self.hub.kill();
                self.hub.start_again();
                self.hub_kills += 1;
            }
        }
    }

    /// Joins everything again. The clocks stay wrong, each in its own way.
    pub(super) fn clear(&mut self, laptops: &[FarLaptop], shape: Shape) {
        for (number, laptop) in laptops.iter().enumerate() {
            laptop.outpost.link().mend();
            laptop.outpost.link().reshape(shape);
            laptop.outpost.plug_in().unwrap();
            if let Some(clock) = &laptop.clock {
                clock.set(CLOCKS[number]).unwrap();
            }
        }
    }

    /// What has happened, in words.
    pub(super) fn told(&self, laptops: &[FarLaptop]) -> String {
        let links = laptops.iter().map(|laptop| laptop.outpost.link().counts());
        let words = links.map(|counts| format!("{counts:?}")).collect::<Vec<_>>().join("\n  ");
        let Self { kills, cuts, clocks, hub_kills, .. } = self;
        format!("{kills} kills, {hub_kills} of the hub, {cuts} cuts, {clocks} clocks set\n  {words}")
    }
}
