#include "mixer_adapter/testing/browser_page.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/beast/core/buffers_to_string.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/core/tcp_stream.hpp"
#include "boost/beast/websocket/stream.hpp"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/testing/process.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::testing {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Json = nlohmann::json;
using Tcp = boost::asio::ip::tcp;

constexpr char kProgram[] = "/usr/bin/chromium";
// Of a machine that has much else to do.
constexpr auto kPatience = std::chrono::seconds(120);
constexpr int kTallest = 3000;  // of a picture
constexpr absl::Duration kPoll = absl::Milliseconds(50);

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "%s: %s (Debian's package chromium)\n", kProgram,
               why.c_str());
  std::abort();
}

std::vector<std::string> CommandLine(const std::string& profile) {
  return {kProgram,
          "--headless",
          "--no-sandbox",  // which root cannot have
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-background-networking",
          "--disable-breakpad",
          "--disable-component-update",
          "--disable-crash-reporter",
          "--disable-default-apps",
          "--disable-extensions",
          "--disable-quic",
          "--disable-sync",
          "--hide-scrollbars",
          "--no-default-browser-check",
          "--no-first-run",
          "--no-proxy-server",
          "--password-store=basic",
          "--use-mock-keychain",
          absl::StrCat("--user-data-dir=", profile),
          "--remote-debugging-port=0",
          "about:blank"};
}

// "ws://127.0.0.1:1234/devtools/browser/..." in parts.
struct Endpoint {
  std::string host;
  std::string path;
  int port = 0;
};

bool ParseEndpoint(absl::string_view line, Endpoint* endpoint) {
  if (!absl::ConsumePrefix(&line, "DevTools listening on ws://")) return false;
  const std::size_t colon = line.find(':');
  const std::size_t slash = line.find('/');
  if (colon == line.npos || slash == line.npos) return false;
  endpoint->host = std::string(line.substr(0, slash));
  endpoint->path = std::string(line.substr(slash));
  endpoint->port =
      std::atoi(std::string(line.substr(colon + 1, slash - colon - 1)).c_str());
  return true;
}

}  // namespace

class BrowserPage::Connection {
 public:
  Connection() {
    StartBrowser();
    Connect();
    const Json target =
        Call("Target.createTarget", {{"url", "about:blank"}}).at("targetId");
    session_ =
        Call("Target.attachToTarget", {{"targetId", target}, {"flatten", true}})
            .at("sessionId")
            .get<std::string>();
    for (const char* const part : {"Page", "Runtime", "Network", "Log"}) {
      Call(absl::StrCat(part, ".enable"));
    }
  }

  // Its processes may write for a moment after the first of them has ended.
  ~Connection() {
    process_.reset();
    std::error_code error;
    for (int tries = 0; tries < 100; ++tries) {
      std::filesystem::remove_all(directory_ / "", error);
      if (!error) break;
      absl::SleepFor(kPoll);
    }
  }

  // Asks the browser, and waits for its answer.
  Json Call(const std::string& method, const Json& params = Json::object()) {
    const int id = ++last_id_;
    Json message = {{"id", id}, {"method", method}, {"params", params}};
    if (!session_.empty()) message["sessionId"] = session_;
    Write(message.dump());
    for (;;) {
      const Json answer = Read();
      if (answer.value("id", 0) != id) continue;
      if (answer.contains("error")) {
        Die(absl::StrCat(method, ": ", answer["error"].dump()));
      }
      return answer.at("result");
    }
  }

  std::vector<std::string> requests;
  std::vector<std::string> complaints;

 private:
  void StartBrowser() {
    auto process =
        Process::Start(CommandLine(directory_ / "profile"),
                       // Whatever it wants to write goes where the test may.
                       {absl::StrCat("HOME=", directory_ / ""),
                        absl::StrCat("TMPDIR=", directory_ / "")},
                       [this](const std::string& line) { OnLine(line); });
    if (!process.ok()) Die(std::string(process.status().message()));
    process_ = *std::move(process);
    MutexLock lock(&mu_);
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (endpoint_.port == 0) {
      if (said_.wait_until(mu_, deadline) == std::cv_status::timeout) {
        Die(absl::StrCat("does not start; it says: ", output_));
      }
    }
  }

  void OnLine(const std::string& line) {
    MutexLock lock(&mu_);
    absl::StrAppend(&output_, line, "\n");
    if (ParseEndpoint(line, &endpoint_)) said_.notify_all();
  }

  void Connect() {
    beast::get_lowest_layer(stream_).expires_after(kPatience);
    beast::get_lowest_layer(stream_).async_connect(
        Tcp::endpoint(boost::asio::ip::address_v4::loopback(),
                      static_cast<unsigned short>(endpoint_.port)),
        [this](boost::system::error_code error) { Done("connect", error); });
    Run();
    beast::get_lowest_layer(stream_).expires_never();
    stream_.read_message_max(0);  // pictures are large
    stream_.async_handshake(
        endpoint_.host, endpoint_.path,
        [this](boost::system::error_code error) { Done("handshake", error); });
    Run();
  }

  void Write(const std::string& text) {
    stream_.async_write(boost::asio::buffer(text),
                        [this](boost::system::error_code error, std::size_t) {
                          Done("write", error);
                        });
    Run();
  }

  Json Read() {
    beast::flat_buffer buffer;
    stream_.async_read(buffer, [this](boost::system::error_code error,
                                      std::size_t) { Done("read", error); });
    Run();
    Json message = Json::parse(beast::buffers_to_string(buffer.data()));
    if (message.contains("method")) Note(message);
    return message;
  }

  void Done(const char* what, boost::system::error_code error) {
    if (error) Die(absl::StrCat(what, ": ", error.message()));
    done_ = true;
  }

  // Until the operation that was begun is done.
  void Run() {
    done_ = false;
    io_.restart();
    io_.run_for(kPatience);
    if (!done_) Die("does not answer");
  }

  void Note(const Json& event) {
    const std::string method = event["method"];
    const Json& params = event["params"];
    if (method == "Network.requestWillBeSent") {
      requests.push_back(params["request"]["url"]);
    } else if (method == "Runtime.exceptionThrown") {
      complaints.push_back(params["exceptionDetails"].dump());
    } else if (method == "Log.entryAdded" &&
               params["entry"]["level"] == "error") {
      complaints.push_back(params["entry"].dump());
    } else if (method == "Runtime.consoleAPICalled" &&
               (params["type"] == "error" || params["type"] == "warning")) {
      complaints.push_back(params["args"].dump());
    }
  }

  const TemporaryDirectory directory_{"/tmp"};  // its sockets want short paths
  Mutex mu_;
  std::condition_variable_any said_;
  Endpoint endpoint_ ABSL_GUARDED_BY(mu_);
  std::string output_ ABSL_GUARDED_BY(mu_);
  std::unique_ptr<Process> process_;  // its reader uses the above

  boost::asio::io_context io_;
  websocket::stream<beast::tcp_stream> stream_{io_};
  bool done_ = false;
  int last_id_ = 0;
  std::string session_;
};

bool BrowserPage::Installed() { return access(kProgram, X_OK) == 0; }

BrowserPage::BrowserPage() : connection_(std::make_unique<Connection>()) {}

BrowserPage::~BrowserPage() = default;

void BrowserPage::Open(const std::string& url) {
  const Json result = connection_->Call("Page.navigate", {{"url", url}});
  if (result.contains("errorText")) {
    Die(absl::StrCat(url, ": ", result["errorText"].get<std::string>()));
  }
  if (!WaitFor(absl::StrCat("document.readyState === 'complete' && "
                            "location.href.startsWith('",
                            url, "')"))) {
    Die(absl::StrCat(url, ": does not load"));
  }
}

Json BrowserPage::Eval(const std::string& expression) {
  const Json result =
      connection_->Call("Runtime.evaluate", {{"expression", expression},
                                             {"awaitPromise", true},
                                             {"returnByValue", true}});
  if (result.contains("exceptionDetails")) {
    connection_->complaints.push_back(result["exceptionDetails"].dump());
    return nullptr;
  }
  return result["result"].value("value", Json());
}

bool BrowserPage::WaitFor(const std::string& expression,
                          absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  for (;;) {
    if (Eval(expression) == true) return true;
    if (absl::Now() >= deadline) return false;
    absl::SleepFor(kPoll);
  }
}

void BrowserPage::SetWidth(int width, bool phone) {
  connection_->Call("Emulation.setDeviceMetricsOverride",
                    {{"width", width},
                     {"height", 800},
                     {"deviceScaleFactor", phone ? 2 : 1},
                     {"mobile", phone}});
}

void BrowserPage::SetDark(bool dark) {
  const Json feature = {{"name", "prefers-color-scheme"},
                        {"value", dark ? "dark" : "light"}};
  connection_->Call("Emulation.setEmulatedMedia",
                    {{"features", Json::array({feature})}});
}

void BrowserPage::Keep(const std::string& name) {
  const char* const directory = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  if (directory == nullptr) return;
  const int height = Eval("document.documentElement.scrollHeight").get<int>();
  const Json clip = {{"x", 0},
                     {"y", 0},
                     {"width", Eval("innerWidth")},
                     {"height", std::min(height, kTallest)},
                     {"scale", 1}};
  const Json picture = connection_->Call(
      "Page.captureScreenshot",
      {{"format", "png"}, {"captureBeyondViewport", true}, {"clip", clip}});
  std::string bytes;
  absl::Base64Unescape(picture["data"].get<std::string>(), &bytes);
  std::ofstream(absl::StrCat(directory, "/", name, ".png"), std::ios::binary)
      << bytes;
}

const std::vector<std::string>& BrowserPage::Requests() const {
  return connection_->requests;
}

const std::vector<std::string>& BrowserPage::Complaints() const {
  return connection_->complaints;
}

}  // namespace mixer::testing
