#include "mixer_adapter/net/lookup.h"

#include <netdb.h>
#include <sys/socket.h>

#include <atomic>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::net {
namespace {

using Addresses = absl::StatusOr<std::vector<std::string>>;

std::atomic<int> running{0};

Addresses Resolve(const std::string& host, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* list = nullptr;
  const int error = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (error != 0) {
    return absl::UnavailableError(
        absl::StrCat("look-up of ", host, ": ", gai_strerror(error)));
  }
  std::vector<std::string> addresses;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    char text[NI_MAXHOST];
    if (getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof text, nullptr,
                    0, NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text);
    }
  }
  freeaddrinfo(list);
  if (addresses.empty()) {
    return absl::UnavailableError(
        absl::StrCat("look-up of ", host, ": no address"));
  }
  return addresses;
}

}  // namespace

// What the look-up and its thread share; the one that is left frees it.
struct Lookup::Shared {
  Mutex mu;
  Loop* loop ABSL_GUARDED_BY(mu);  // null once the Lookup is gone
  Done done;                       // on the loop's thread only

  static void Answer(const std::shared_ptr<Shared>& shared,
                     Addresses addresses) {
    MutexLock lock(&shared->mu);
    if (shared->loop == nullptr) return;
    shared->loop->Post([shared, addresses = std::move(addresses)]() mutable {
      if (const Done done = std::exchange(shared->done, nullptr)) {
        done(std::move(addresses));
      }
    });
  }

  // Resolves `host` on a new thread.
  static void Start(const std::shared_ptr<Shared>& shared,
                    const std::string& host) {
    if (running.fetch_add(1) >= kMaxRunning) {
      running.fetch_sub(1);
      return Answer(shared, absl::UnavailableError(absl::StrCat(
                                "look-up of ", host, ": ", kMaxRunning,
                                " earlier ones still wait for an answer")));
    }
    try {
      std::thread([shared, host] {
        Addresses addresses = Resolve(host, 0);
        running.fetch_sub(1);
        Answer(shared, std::move(addresses));
      }).detach();
    } catch (const std::system_error& error) {
      running.fetch_sub(1);
      Answer(shared, absl::ResourceExhaustedError(absl::StrCat(
                         "look-up of ", host, ": ", error.what())));
    }
  }
};

Lookup::Lookup(Loop* loop, const std::string& host, Done done)
    : shared_(std::make_shared<Shared>()) {
  {
    MutexLock lock(&shared_->mu);
    shared_->loop = loop;
  }
  shared_->done = std::move(done);
  Addresses literal = Resolve(host, AI_NUMERICHOST);
  if (literal.ok()) {
    Shared::Answer(shared_, std::move(literal));
  } else {
    Shared::Start(shared_, host);
  }
}

Lookup::~Lookup() {
  shared_->done = nullptr;
  MutexLock lock(&shared_->mu);
  shared_->loop = nullptr;
}

}  // namespace mixer::net
