#include "rbl/watcher.h"

#include <algorithm>
#include <chrono>

#include "ops/clock.h"

namespace cenote::rbl {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(5);
constexpr auto kCheckReaders = std::chrono::seconds(60);
constexpr auto kComplain = std::chrono::seconds(30);

double Seconds(Duration span) { return std::max(0.0, std::chrono::duration<double>(span).count()); }

}  // namespace

Watcher::Watcher(ops::EventLoop& loop, StoreDoor& door, ops::Metrics& metrics, ops::Log& log)
    : door_(door),
      log_(log),
      serial_(metrics.GetGauge("cenote_rbl_serial")),
      open_(metrics.GetGauge("cenote_rbl_store_open")),
      heartbeat_age_(metrics.GetGauge("cenote_rbl_heartbeat_age_seconds")),
      visible_(metrics.GetHistogram("cenote_rbl_commit_to_visible_seconds")),
      complaints_(kComplain),
      look_(ops::Event::Every(loop, kInterval, [this](short) { Look(); })),
      check_readers_(ops::Event::Every(loop, kCheckReaders, [this](short) {
        if (store::Env* env = door_.env(); env != nullptr) {
          static_cast<void>(env->CheckReaders());
        }
      })) {
  Look();
}

void Watcher::Look() {
  const bool was_good = state_.ok() && reader_ != nullptr;
  state_ = Open();
  if (state_.ok()) {
    state_ = Read();
  }
  open_.Set(state_.ok() ? 1 : 0);
  if (state_.ok() && !was_good) {
    log_.Info("answering from the store", {{"serial", std::to_string(last_.value_or(0))}});
  } else if (!state_.ok() && complaints_.Pass(ops::Monotonic()) > 0) {
    Complain(state_.error());
  }
}

// At a first start the collector is still making the store: no cause for alarm.
void Watcher::Complain(const Error& error) {
  if (error.code == Error::Code::kUnavailable) {
    log_.Info("answering SERVFAIL until there is a store", {{"error", error.message}});
  } else {
    log_.Warn("answering SERVFAIL: the store cannot be read", {{"error", error.message}});
  }
}

Status Watcher::Open() {
  if (reader_ != nullptr) {
    return {};
  }
  Status opened = door_.TryOpen();
  if (opened.ok()) {
    reader_ = std::make_unique<store::Reader>(*door_.env());
  }
  return opened;
}

Status Watcher::Read() {
  if (Status renewed = reader_->Renew(); !renewed.ok()) {
    return renewed;
  }
  const auto stamp = reader_->ReadStamp();
  const auto heartbeat = reader_->Heartbeat();
  reader_->Release();
  if (!stamp.ok() || !heartbeat.ok()) {
    return stamp.ok() ? heartbeat.error() : stamp.error();
  }
  Note(*stamp, *heartbeat);
  return {};
}

void Watcher::Note(const store::Stamp& stamp, Time heartbeat) {
  const Time now = ops::Now();
  heartbeat_age_.Set(heartbeat == Time{} ? 0 : Seconds(now - heartbeat));
  if (last_ == stamp.serial) {
    return;
  }
  // The serial found at start was committed before anybody could look.
  if (last_.has_value()) {
    visible_.Observe(Seconds(now - stamp.serial_time));
  }
  last_ = stamp.serial;
  serial_.Set(static_cast<double>(stamp.serial));
}

}  // namespace cenote::rbl
