//! Held links as the recorder's proxies held them: packets were swallowed,
//! connections were made and ended all the same, and what was held was dropped
//! with its connection. The world's own holds are total silence.

use super::drive::{PlanDriver, end};
use zabscope::base::Channel;
use zabscope::sim::Command;
use zabscope::sim::network::Wire;
use zabscope::sim::queue::Load;

impl PlanDriver<'_> {
    /// The recorder's proxies held packets only: connections were made and ended
    /// through them, and what was held was dropped with its connection.
    pub(super) fn mend_held_connections(&mut self) -> Result<(), String> {
        if self.world.network().is_whole() {
            return Ok(());
        }
        for (src, dst) in self.defused.clone() {
            let held = self.world.network().hold_of(end(src), end(dst), Channel::Quorum);
            if held.is_some() && !self.watch.is_closed((src, dst)) {
                self.act(Command::Release(end(src), end(dst), Some(Channel::Quorum)))?;
            }
        }
        let mut ended = None;
        let mut opening = None;
        for (_, wire) in self.world.network().wires().filter(|(_, wire)| !wire.broken) {
            for side in 0..2 {
                let (from, to) = (wire.ends[1 - side], wire.ends[side]);
                match wire.held[side].front() {
                    _ if wire.held[side].iter().any(|(_, load)| *load == Load::Fin) => {
                        ended = Some((from, to, wire.channel));
                    }
                    Some((_, Load::Syn | Load::SynAck | Load::Refused)) => {
                        opening = Some((from, to, wire.channel));
                    }
                    _ => {}
                }
            }
        }
        if let Some((from, to, channel)) = ended {
            self.act(Command::Break(from, to, channel))?;
            if let (Some(from), Some(to)) = (from.server(), to.server()) {
                self.watch.forget(|link| link == (from, to) || link == (to, from));
            }
        } else if let Some((from, to, channel)) = opening {
            let kept = |wire: &Wire| {
                let messages =
                    |side: usize| wire.held[side].iter().any(|(_, load)| load.is_message());
                wire.channel == channel
                    && wire.ends.contains(&from)
                    && wire.side_of(to).is_some_and(messages)
            };
            if self.world.network().wires().all(|(_, wire)| !kept(wire)) {
                self.act(Command::Release(from, to, Some(channel)))?;
                self.let_pass()?;
                self.act(Command::Hold(from, to, Some(channel)))?;
            }
        }
        Ok(())
    }

    /// Lets what was just released arrive: it is due now.
    pub(super) fn let_pass(&mut self) -> Result<(), String> {
        if let Some(step) = self.world.step() {
            self.watch.event(&self.world, &step);
        }
        Ok(())
    }
}
