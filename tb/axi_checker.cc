#include "tb/axi_checker.h"

namespace sluice {

void AxiChecker::step(uint64_t cycle, const AxiManagerSignals& manager,
                      const AxiSubordinateSignals& subordinate) {
  aw_.step(cycle, manager.aw, subordinate.aw_ready);
  w_.step(cycle, manager.w, subordinate.w_ready);
  ar_.step(cycle, manager.ar, subordinate.ar_ready);
  b_.step(cycle, subordinate.b, manager.b_ready);
  r_.step(cycle, subordinate.r, manager.r_ready);

  // Responses first: they may not answer what is requested in this very cycle.
  if (subordinate.b.valid) {
    check_write_response(cycle, subordinate.b.payload, manager.b_ready);
  }
  if (subordinate.r.valid) check_read_beat(cycle, subordinate.r.payload, manager.r_ready);

  if (manager.aw.valid) check_address(cycle, "AW", manager.aw.payload);
  if (manager.ar.valid) check_address(cycle, "AR", manager.ar.payload);
  if (manager.aw.valid && subordinate.aw_ready) writes_.push_back({manager.aw.payload});
  if (manager.ar.valid && subordinate.ar_ready) {
    reads_[manager.ar.payload.id].push_back(manager.ar.payload.beats());
  }
  if (manager.w.valid && subordinate.w_ready) check_write_beat(cycle, manager.w.payload);
}

void AxiChecker::step_in_reset(uint64_t cycle, const AxiManagerSignals& manager,
                               const AxiSubordinateSignals& subordinate) {
  check_low_in_reset(cycle, "AW", manager.aw.valid);
  check_low_in_reset(cycle, "W", manager.w.valid);
  check_low_in_reset(cycle, "AR", manager.ar.valid);
  check_low_in_reset(cycle, "B", subordinate.b.valid);
  check_low_in_reset(cycle, "R", subordinate.r.valid);
  *this = AxiChecker(bus_bytes_);
}

void AxiChecker::check_idle(uint64_t cycle) const {
  for (const Write& write : writes_) {
    throw ProtocolError(
        cycle, "W",
        fmt::format("Every write address gets its data: the burst at {:#x} lacks {} of {} beats.",
                    write.address.address, write.address.beats() - write.beats_done,
                    write.address.beats()));
  }
  for (int id = 0; id < kMaxAxiIds; ++id) {
    if (responses_due_[id] != 0) {
      throw ProtocolError(
          cycle, "B",
          fmt::format("Every write gets its response: ID {} lacks {}.", id, responses_due_[id]));
    }
    if (!reads_[id].empty()) {
      throw ProtocolError(
          cycle, "R",
          fmt::format("Every read gets its beats: ID {} lacks {} of its first burst.", id,
                      reads_[id].front()));
    }
  }
}

void AxiChecker::check_address(uint64_t cycle, const char* channel,
                               const AxiAddress& address) const {
  if (address.id >= kMaxAxiIds) {
    throw ProtocolError(cycle, channel, fmt::format("IDs have 4 bits, not {}.", address.id));
  }
  if (address.burst != kAxiIncr) {
    throw ProtocolError(cycle, channel, fmt::format("Bursts are INCR (1), not {}.", address.burst));
  }
  if (address.size > 7 || (1 << address.size) != bus_bytes_) {
    throw ProtocolError(
        cycle, channel,
        fmt::format("AxSIZE {} is not that of the bus of {} bytes.", address.size, bus_bytes_));
  }
  const uint64_t start = address.address % kAxiBoundary;
  const uint64_t first_beat = start - start % bus_bytes_;
  if (first_beat + static_cast<uint64_t>(address.beats()) * bus_bytes_ > kAxiBoundary) {
    throw ProtocolError(
        cycle, channel,
        fmt::format("A burst stays within 4 KiB, but this one has {} beats of {} bytes from {:#x}.",
                    address.beats(), bus_bytes_, address.address));
  }
}

void AxiChecker::check_write_beat(uint64_t cycle, const AxiWriteBeat& beat) {
  if (writes_.empty()) {
    throw ProtocolError(cycle, "W", "Write data does not overtake its address.");
  }
  Write& write = writes_.front();
  const int beats = write.address.beats();
  const int number = write.beats_done++;
  if (beat.last != (number == beats - 1)) {
    throw ProtocolError(cycle, "W",
                        fmt::format("WLAST marks the last beat, but it is {:d} in beat {} of {}.",
                                    beat.last, number + 1, beats));
  }
  if (number == 0) {
    const uint32_t below = (1u << (write.address.address % bus_bytes_)) - 1;
    if ((beat.strobe & below) != 0) {
      throw ProtocolError(cycle, "W",
                          fmt::format("No strobe ({:#x}) lies below the start address {:#x}.",
                                      beat.strobe, write.address.address));
    }
  }
  if (beat.last) {
    ++responses_due_[write.address.id];
    writes_.pop_front();
  }
}

void AxiChecker::check_write_response(uint64_t cycle, const AxiWriteResponse& response,
                                      bool taken) {
  if (response.id >= kMaxAxiIds || responses_due_[response.id] == 0) {
    throw ProtocolError(
        cycle, "B",
        fmt::format("A response answers a write with all its beats; ID {} has none.", response.id));
  }
  if (response.response == kExOkay) {
    throw ProtocolError(cycle, "B", "EXOKAY answers exclusive accesses only.");
  }
  if (taken) --responses_due_[response.id];
}

void AxiChecker::check_read_beat(uint64_t cycle, const AxiReadBeat& beat, bool taken) {
  if (beat.id >= kMaxAxiIds || reads_[beat.id].empty()) {
    throw ProtocolError(cycle, "R",
                        fmt::format("Read data answers an open read; ID {} has none.", beat.id));
  }
  if (beat.response == kExOkay) {
    throw ProtocolError(cycle, "R", "EXOKAY answers exclusive accesses only.");
  }
  auto& bursts = reads_[beat.id];
  if (beat.last != (bursts.front() == 1)) {
    throw ProtocolError(cycle, "R",
                        fmt::format("RLAST marks the last beat, but it is {:d} with {} left.",
                                    beat.last, bursts.front()));
  }
  if (taken && --bursts.front() == 0) bursts.pop_front();
}

}  // namespace sluice
