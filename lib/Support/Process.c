//===-- lib/Support/Process.c - Programs as filters ---------------*- C -*-===//
//
// Part of nnpack, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a program without a shell and without temporary files: bytes go to its
// standard input while its standard output and error are collected, so that no
// pipe can fill up on both sides.
//
//===----------------------------------------------------------------------===//

#include "nnpack-c/Support.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Child {
  pid_t process;
  int toChild, fromChild, messages; ///< This side's ends; -1: closed.
} Child;

/// In the child: becomes the program, with the pipes as standard streams. Where
/// this program's own were closed, pipes have their numbers: out of the way first.
static _Noreturn void becomeProgram(const char *const *arguments, int input,
                                    int output, int messages) {
  input = fcntl(input, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  output = fcntl(output, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  messages = fcntl(messages, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  signal(SIGPIPE, SIG_DFL);
  if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
      dup2(messages, STDERR_FILENO) >= 0)
    // execvp's type is older than const; it changes no argument.
    execvp(arguments[0], (char *const *)(uintptr_t)arguments);
  _exit(NNPACK_PROCESS_NOT_FOUND);
}

/// Makes three pipes, or none.
static bool makePipes(int pipes[3][2]) {
  for (int i = 0; i < 3; ++i) {
    if (pipe(pipes[i]) == 0) {
      for (int end = 0; end < 2; ++end)
        fcntl(pipes[i][end], F_SETFD, FD_CLOEXEC);
      continue;
    }
    while (--i >= 0) {
      close(pipes[i][0]);
      close(pipes[i][1]);
    }
    return false;
  }
  return true;
}

static bool startChild(const char *const *arguments, Child *outChild) {
  int pipes[3][2];
  if (!makePipes(pipes))
    return false;
  pid_t process = fork();
  if (process == 0)
    becomeProgram(arguments, pipes[0][0], pipes[1][1], pipes[2][1]);
  close(pipes[0][0]);
  close(pipes[1][1]);
  close(pipes[2][1]);
  *outChild = (Child){process, pipes[0][1], pipes[1][0], pipes[2][0]};
  if (process > 0)
    return true;
  close(pipes[0][1]);
  close(pipes[1][0]);
  close(pipes[2][0]);
  return false;
}

/// Writes what the pipe takes now; closes it after the last byte.
static void feed(Child *child, const NnpackText *input, size_t *written) {
  size_t rest = input->length - *written;
  // A pipe that poll calls writable takes a page without blocking.
  size_t chunk = rest < 4096 ? rest : 4096;
  ssize_t count =
      chunk ? write(child->toChild, input->data + *written, chunk) : 0;
  if (count > 0)
    *written += (size_t)count;
  if (*written == input->length || (count < 0 && errno != EINTR)) {
    close(child->toChild);
    child->toChild = -1;
  }
}

/// Reads what is there; closes the end when there will be no more.
static void collect(int *end, NnpackText *out) {
  char buffer[1 << 12];
  ssize_t count = read(*end, buffer, sizeof buffer);
  if (count > 0)
    nnpackTextAppend(out, buffer, (size_t)count);
  if (count == 0 || (count < 0 && errno != EINTR)) {
    close(*end);
    *end = -1;
  }
}

/// Feeds the child and collects what it prints until it closes its ends.
static void exchange(Child *child, const NnpackText *input,
                     NnpackText *outOutput, NnpackText *outMessages) {
  size_t written = 0;
  while (child->fromChild >= 0 || child->messages >= 0) {
    // A negative descriptor is one that poll does not look at.
    struct pollfd ends[] = {{.fd = child->fromChild, .events = POLLIN},
                            {.fd = child->messages, .events = POLLIN},
                            {.fd = child->toChild, .events = POLLOUT}};
    if (poll(ends, 3, -1) < 0)
      continue;
    if (ends[0].revents)
      collect(&child->fromChild, outOutput);
    if (ends[1].revents)
      collect(&child->messages, outMessages);
    if (ends[2].revents)
      feed(child, input, &written);
  }
  if (child->toChild >= 0)
    close(child->toChild);
}

static int waitFor(pid_t process) {
  int status;
  while (waitpid(process, &status, 0) < 0)
    if (errno != EINTR)
      return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int nnpackRunProcess(const char *const *arguments, const NnpackText *input,
                     NnpackText *outOutput, NnpackText *outMessages) {
  // A program that ends before it has read everything must not end this one.
  void (*handler)(int) = signal(SIGPIPE, SIG_IGN);
  Child child;
  int status = -1;
  if (startChild(arguments, &child)) {
    exchange(&child, input, outOutput, outMessages);
    status = waitFor(child.process);
  } else {
    nnpackTextPrint(outMessages, "%s", strerror(errno));
  }
  signal(SIGPIPE, handler);
  return status;
}
