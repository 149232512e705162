// A page in a real browser without a screen: Debian's chromium, driven by its
// DevTools protocol.
#ifndef MIXER_ADAPTER_TESTING_BROWSER_PAGE_H_
#define MIXER_ADAPTER_TESTING_BROWSER_PAGE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "nlohmann/json.hpp"

namespace mixer::testing {

// One thread. A browser that does not do what it is asked within a minute or
// two ends the test program, with the reason.
class BrowserPage {
 public:
  // Whether there is a browser.
  static bool Installed();

  // Starts one, with a new profile and an empty page. It runs as long as the
  // object and ends with it.
  BrowserPage();
  ~BrowserPage();

  // Returns when all of the page is there.
  void Open(const std::string& url);

  // The value of an expression in JavaScript, which may be a promise. Null if
  // it throws: Complaints() has it then.
  nlohmann::json Eval(const std::string& expression);

  // Evaluates `expression` until it is true; false after `timeout`.
  bool WaitFor(const std::string& expression,
               absl::Duration timeout = absl::Minutes(1));

  // `width` of CSS pixels; a phone's have a scroll bar that takes no room.
  void SetWidth(int width, bool phone);
  void SetDark(bool dark);

  // The page, or the first 3000 pixels of it, as a picture in
  // TEST_UNDECLARED_OUTPUTS_DIR, if there is one: `name`.png.
  void Keep(const std::string& name);

  // Since the start: what was fetched, and what the console holds of errors.
  const std::vector<std::string>& Requests() const;
  const std::vector<std::string>& Complaints() const;

 private:
  class Connection;
  const std::unique_ptr<Connection> connection_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_BROWSER_PAGE_H_
