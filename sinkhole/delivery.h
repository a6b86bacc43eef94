// Delivery: what one worker's finished Transactions go through, batch by batch and in this order (design: nothing
// lost): analysed, appended to the archive, synced, sent to the collector as Observations; acknowledged, then the
// session hears 250. One loop, one thread.
//
// Memory is bounded by the window: what does not fit, comes while the collector is away or the archive takes nothing
// (disk full, directory read-only), or waits longer than `ack_timeout` is answered 451. What was archived stays in the
// window until it is acknowledged and is sent again, with the same id, after a reconnect. When the archive cannot be
// written the process ends: never 250, never a retry.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ops/event.h"
#include "sinkhole/archive.h"
#include "sinkhole/collector_link.h"
#include "sinkhole/dialogue.h"
#include "sinkhole/features.h"
#include "sinkhole/meters.h"
#include "sinkhole/window.h"

namespace cenote::sinkhole {

struct DeliveryOptions {
  std::string sensor = "local";
  std::uint64_t start = 0;  // of this process
  std::uint16_t worker = 0;
  std::string collector_socket;
  FeatureLimits features;
  std::size_t window_messages = 10'000;
  std::size_t window_bytes = 64U << 20U;
  Duration ack_timeout = 5s;
};

class Delivery {
 public:
  using Resolve = std::function<void(SessionKey, Outcome, const std::string& id)>;
  // What becomes of the archive. Called in the loop's thread.
  struct Trouble {
    std::function<void(const Error&)> refused;  // it takes nothing for now; told once per spell
    std::function<void(const Error&)> fatal;    // must not return to business as usual
  };

  // `meters` outlives this.
  Delivery(ops::EventLoop& loop, DeliveryOptions options, ArchiveWriter archive, Meters& meters, Resolve resolve,
           Trouble trouble);

  void Start();  // in the loop's thread

  // Takes a message whose reply `session` waits for; it hears by Resolve, never from inside this call. False: there is
  // no room, or no collector; the message is not kept.
  bool Submit(Transaction transaction, SessionKey session);
  // Takes a cut message or a session's end; drops and counts it when there is no room.
  void SubmitUnheld(Transaction transaction);

  bool connected() const { return link_.connected(); }
  bool archiving() const { return archiving_; }      // false while the archive refuses; it is asked again all the time
  Moment away_since() const { return away_since_; }  // while not connected
  // Everything taken is archived, and sent as far as there is somebody to send it to.
  bool idle() const { return gathered_.empty() && link_.flushed(); }

 private:
  struct Gathered {
    Transaction transaction;
    SessionKey session = 0;
    Moment since{};
  };
  static constexpr std::size_t kMostPerBatch = 256;
  // Once messages took this long to analyse, the batch is closed: others wait too.
  static constexpr std::chrono::milliseconds kAnalysisTime{50};

  void Gather(Transaction transaction, SessionKey session);
  bool PrepareArchive();
  void RefuseGathered();
  void DeliverBatch();
  void Archive(Gathered& gathered);
  void OnConnected();
  void OnAcknowledged(const std::vector<ObservationId>& ids);
  void GiveUpOld();
  void ShowWindow();

  DeliveryOptions options_;
  ArchiveWriter archive_;
  Meters& meters_;
  Resolve resolve_;
  Trouble trouble_;
  bool archiving_ = true;
  Window window_;
  CollectorLink link_;
  std::uint64_t sequence_ = 0;
  std::vector<Gathered> gathered_;
  std::size_t gathered_bytes_ = 0;
  std::size_t shown_messages_ = 0;
  std::size_t shown_bytes_ = 0;
  Moment away_since_{};
  ops::Event pass_;
  ops::Event give_up_;
};

}  // namespace cenote::sinkhole
