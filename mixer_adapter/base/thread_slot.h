// A small number for each live thread, for data that is sharded so that threads
// do not meet: shards[ThreadSlot() % count].
#ifndef MIXER_ADAPTER_BASE_THREAD_SLOT_H_
#define MIXER_ADAPTER_BASE_THREAD_SLOT_H_

namespace mixer {

// 0, 1, 2, ...: different for threads that live at the same time; the number of
// an ended thread is given to the next new one, so the numbers stay dense.
int ThreadSlot();

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_THREAD_SLOT_H_
