#include "collector/intake.h"

#include <utility>

#include "collector/model/frame.h"

namespace cenote::collector {

Intake::Intake(ops::EventLoop& loop, ops::Fd listener, Commit commit, std::function<void(const Error&)> on_error,
               Meters& meters, Limits limits)
    : loop_(loop),
      commit_(std::move(commit)),
      on_error_(std::move(on_error)),
      meters_(meters),
      limits_(limits),
      pass_(ops::Event::Timer(loop, [this](short) { CommitBatch(); })),
      acceptor_(
          loop, std::move(listener), [this] { return connections_.size() < limits_.connections; },
          [this](ops::Fd fd) { OnConnection(std::move(fd)); }) {}

void Intake::OnConnection(ops::Fd fd) {
  const std::uint64_t id = ++next_;
  FrameStream::Callbacks callbacks{[this, id](const Frame& frame) { OnFrame(id, frame); },
                                   [this, id](StreamEnd end) { OnEnd(id, end); }};
  connections_[id].stream =
      std::make_unique<FrameStream>(loop_, std::move(fd), kMaxEncodedObservation, std::move(callbacks));
  meters_.connections.Set(static_cast<double>(connections_.size()));
}

void Intake::OnFrame(std::uint64_t id, const Frame& frame) {
  if (failed_) {
    return;
  }
  Connection& connection = connections_.at(id);
  Result<Observation> observation = Error{Error::Code::kInvalid, "not an Observation"};
  if (frame.type == FrameType::kObservation) {
    observation = DecodeObservation(frame.payload);
  }
  if (!observation) {
    return connection.stream->Refuse();
  }
  connection.waiting.push_back(observation->id);
  batch_.push_back(std::move(*observation));
  batch_bytes_ += frame.payload.size();
  if (batch_.size() >= limits_.batch || batch_bytes_ >= limits_.batch_bytes) {
    CommitBatch();
  } else if (batch_.size() == 1) {
    pass_.Start(std::chrono::milliseconds(0));  // due after the next look at the sockets, and behind what it finds
  }
}

void Intake::OnEnd(std::uint64_t id, StreamEnd end) {
  if (end == StreamEnd::kBadFrame) {
    meters_.bad_frames.Add();
  }
  connections_.erase(id);  // what it sent before is committed all the same
  meters_.connections.Set(static_cast<double>(connections_.size()));
  acceptor_.Again();
}

void Intake::CommitBatch() {
  pass_.Stop();
  if (batch_.empty() || failed_) {
    return;
  }
  const std::vector<Observation> batch = std::exchange(batch_, {});
  batch_bytes_ = 0;
  if (const Status committed = commit_(batch); !committed) {
    failed_ = committed.error().code != Error::Code::kFull;
    DropWaiting();
    return on_error_(committed.error());
  }
  Acknowledge();
}

void Intake::DropWaiting() {
  for (auto& [id, connection] : connections_) {
    if (!std::exchange(connection.waiting, {}).empty()) {
      connection.stream->Close();
    }
  }
}

void Intake::Acknowledge() {
  for (auto& [id, connection] : connections_) {
    if (!connection.waiting.empty()) {
      connection.stream->Send(FrameType::kAcknowledgement, EncodeIds(connection.waiting));
      connection.waiting.clear();
    }
  }
}

void Intake::Finish() {
  acceptor_.Stop();
  CommitBatch();
  connections_.clear();
  meters_.connections.Set(0);
}

}  // namespace cenote::collector
