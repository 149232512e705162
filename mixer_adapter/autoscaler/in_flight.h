// The requests of one revision that are in flight, from their beginnings and
// ends: how many on average, period by period.
//
// A beginning (Check) and its end (Report) are told by different threads, maybe
// minutes apart, and have no name in common. An end brings when its request
// began and how long it took; it ends one of those that began about then. So
// which is which may be mixed up within a second, yet the sum over all periods
// is exact: what an open request was counted for so far is replaced by what it
// took. That needs no agreement of the proxy's clock and ours but on the
// second.
//
// An end whose beginning nobody told (the proxy reused an answer) counts as it
// comes, for at most the period: nothing that is over may look like load.
#ifndef MIXER_ADAPTER_AUTOSCALER_IN_FLIGHT_H_
#define MIXER_ADAPTER_AUTOSCALER_IN_FLIGHT_H_

#include <cstdint>
#include <vector>

namespace mixer::autoscaler {

// Not thread-safe, reads no clock. A period's calls come in the order Pass(),
// Begin()s, End()s, Close().
class InFlight {
 public:
  static constexpr std::int64_t kLimit = std::int64_t{1} << 40;

  // Several requests in one call: the seconds of Unix time in which they began,
  // their number, and a sum over them.
  struct Group {
    std::int64_t second;
    std::int64_t count;
    double seconds;  // Begin(): their age at the period's end; End(): how long
                     // they took
  };

  // A period of `seconds` has passed for those that were open before it.
  void Pass(double seconds);
  // A negative count takes back beginnings of this very second.
  void Begin(const Group& group);
  // Returns how many of them nobody told the beginning of. Neither `second` nor
  // `seconds` may be beyond kLimit, nor `seconds` be negative.
  std::int64_t End(const Group& group, double period);
  // Forgets what began before `second`: its end was lost. Returns how many.
  std::int64_t Expire(std::int64_t second);

  // The period's sum over `seconds`, its length; never negative. What was
  // counted too much is taken off the periods that follow.
  double Close(double seconds);

  bool empty() const { return open_.empty(); }
  std::int64_t count() const;

 private:
  struct Opened {
    std::int64_t second;
    std::int64_t count;
    double counted;  // seconds, of all of them together
  };

  // The place of `second`, where it is or should be.
  std::vector<Opened>::iterator Find(std::int64_t second);
  // The first that may have begun a request that ended so; end() if there is
  // none.
  std::vector<Opened>::iterator FindBegun(std::int64_t second, double took);

  std::vector<Opened> open_;  // by second; no empty ones
  double sum_ = 0;            // of this period; from those before: <= 0
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_IN_FLIGHT_H_
