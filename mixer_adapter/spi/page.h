// A page that an adapter shows operators, on the monitoring port.
#ifndef MIXER_ADAPTER_SPI_PAGE_H_
#define MIXER_ADAPTER_SPI_PAGE_H_

#include <functional>
#include <string>

namespace mixer::spi {

struct Page {
  std::string path;   // "/activations", one of the process
  std::string title;  // in the list of pages
  std::string content_type;
  // Called for each visit, on the thread of the monitoring port, also while
  // there is no handler of the adapter; returns soon. Owns what it reads.
  std::function<std::string()> body;
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_PAGE_H_
