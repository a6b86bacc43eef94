// Session: one connection: its socket, its timer and its Dialogue; the only class that knows both. Plain events with
// buffers of our own: replies are sent at once, and writing is waited for only after a short write.
//
// A PROXY header is read first where the listener wants one; then the banner goes out, after `banner_delay` when the
// host grants it: bytes that come before it are the Signal pregreet. Everything is bounded: input by the dialogue's
// limits, output by kMostUnread, time by the timers. Owned by a Worker (the SessionHost), lives in its thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/model/ip.h"
#include "ops/event.h"
#include "ops/fd.h"
#include "sinkhole/delivery.h"
#include "sinkhole/dialogue.h"
#include "sinkhole/meters.h"
#include "sinkhole/window.h"

namespace cenote::sinkhole {

struct SessionOptions {
  DialogueOptions dialogue;
  Duration banner_delay = 20ms;
  Duration idle_timeout = 60s;
  Duration session_timeout = 300s;
  Duration proxy_timeout = 5s;
};

// What a Session needs from its Worker.
class SessionHost {
 public:
  virtual ~SessionHost() = default;
  virtual ops::EventLoop& loop() = 0;
  virtual Delivery& delivery() = 0;
  virtual Meters& meters() = 0;
  // For reading into; its content lives until the callback returns.
  virtual std::string& read_buffer() = 0;
  // One more session of `address`; false when it has too many. Undone by Closed.
  virtual bool Admit(const IpAddress& address) = 0;
  // Whether this banner may be delayed: many new sessions a second are not held up.
  virtual bool MayDelayBanner() = 0;
  // What the session buffers changed by `bytes`; false when all sessions together hold too much.
  virtual bool Account(std::ptrdiff_t bytes) = 0;
  // The session is over; it is destroyed after the callback returns.
  virtual void Closed(SessionKey key, const std::optional<IpAddress>& admitted) = 0;
};

class Session {
 public:
  // `options` and `host` outlive this. `party.proxied`: a PROXY header comes first.
  Session(const SessionOptions& options, SessionHost& host, SessionKey key, ops::Fd fd, const Party& party);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void Start();
  void Resolve(Outcome outcome, const std::string& id);  // of the held reply
  void Stop();                                           // politely: after the held reply, if there is one

 private:
  enum class State : std::uint8_t { kProxyHeader, kBanner, kOpen, kLinger, kClosed };
  static constexpr std::size_t kMostUnread = 64U << 10U;   // output that the peer does not take
  static constexpr std::size_t kMostBacklog = 64U << 10U;  // input behind a held reply
  static constexpr std::size_t kMostMemory = 256U << 10U;  // what a session may hold however full the host is

  void OnReadable();
  void OnTimer();
  std::optional<std::string_view> Read();  // nothing when there is nothing now or it is over
  void OnProxyBytes(std::string_view bytes);
  void Begin(const Party& party, std::string_view early);
  void OnEnd();  // of the peer's bytes
  void Greet(std::string_view early);
  void OnBytes(std::string_view bytes);
  void ReadIfRoom();
  void Pump();  // hands on what is finished, sends what is to be said
  void Flush();
  void Account();
  void Linger();
  void Finish(bool by_peer);  // hands on what the dialogue has to say at its end; once
  void Refuse(Refusal why, const Reply& reply);
  void Close(bool by_peer);
  void SetTimer(Moment when);

  const SessionOptions& options_;
  SessionHost& host_;
  SessionKey key_;
  ops::Fd fd_;
  Party party_;
  Moment begun_;
  Moment last_input_;
  State state_ = State::kProxyHeader;
  bool stopping_ = false;
  bool reading_ = false;
  bool peer_gone_ = false;    // its bytes have ended, or the connection is broken
  bool half_closed_ = false;  // they ended while a reply was held: it may still want to read
  bool finished_ = false;
  std::size_t accounted_ = 0;
  std::string header_;  // the PROXY header as far as it came
  std::optional<IpAddress> admitted_;
  std::optional<Dialogue> dialogue_;
  ops::Event readable_;
  ops::Event writable_;
  ops::Event timer_;
};

}  // namespace cenote::sinkhole
