// Intake: Observations from the sinkhole's workers, in batches, acknowledged after the commit to the connection that
// they came from. One loop, one thread.
//
// A batch is what could be read without waiting, at most `batch` Observations or `batch_bytes`: one that comes alone is
// committed at once, what comes while a commit runs makes up the next batch. So memory is bounded whatever the peers
// do, and no Observation waits for others. A frame that breaks a rule ends its connection and is counted. Observations
// whose batch the store refused to begin (kFull) are not acknowledged and their connections end. A failed commit is
// never acknowledged and never retried: `on_error` is called and nothing more is read.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "collector/acceptor.h"
#include "collector/frame_stream.h"
#include "collector/meters.h"
#include "collector/model/observation.h"
#include "ops/event.h"

namespace cenote::collector {

struct IntakeLimits {
  std::size_t batch = 1000;
  std::size_t batch_bytes = 8U << 20U;
  std::size_t connections = 256;
};

class Intake {
 public:
  using Limits = IntakeLimits;
  using Commit = std::function<Status(const std::vector<Observation>&)>;  // durable when it returns

  // `meters` and `loop` outlive this.
  Intake(ops::EventLoop& loop, ops::Fd listener, Commit commit, std::function<void(const Error&)> on_error,
         Meters& meters, Limits limits = {});

  // The end: commits what waits, acknowledges it and closes all connections.
  void Finish();

 private:
  struct Connection {
    std::unique_ptr<FrameStream> stream;
    std::vector<ObservationId> waiting;  // to be acknowledged after the next commit
  };

  void OnConnection(ops::Fd fd);
  void OnFrame(std::uint64_t id, const Frame& frame);
  void OnEnd(std::uint64_t id, StreamEnd end);
  void CommitBatch();
  void Acknowledge();
  void DropWaiting();

  ops::EventLoop& loop_;
  Commit commit_;
  std::function<void(const Error&)> on_error_;
  Meters& meters_;
  Limits limits_;
  bool failed_ = false;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, Connection> connections_;
  std::vector<Observation> batch_;
  std::size_t batch_bytes_ = 0;
  ops::Event pass_;  // when everything that is readable now has been read
  Acceptor acceptor_;
};

}  // namespace cenote::collector
