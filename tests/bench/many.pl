#!/usr/bin/perl
# many.pl COMMAND ...: run it, and print what it took: milliseconds, those of
# the processors, the most memory (KB) and threads that it had, and when it
# ended, in microseconds of CLOCK_MONOTONIC.
use strict;
use warnings;
use POSIX qw(WNOHANG);
use Time::HiRes qw(clock_gettime usleep CLOCK_MONOTONIC);

my $began = clock_gettime(CLOCK_MONOTONIC);
my $pid = fork // die "fork: $!\n";
if ($pid == 0) {
	exec @ARGV or die "$ARGV[0]: $!\n";
}
my ($memory, $threads) = (0, 0);
while (waitpid($pid, WNOHANG) == 0) {
	if (open my $status, '<', "/proc/$pid/status") {
		while (<$status>) {
			$memory = $1 if /^VmHWM:\s+(\d+)/ && $1 > $memory;
			$threads = $1 if /^Threads:\s+(\d+)/ && $1 > $threads;
		}
	}
	usleep(20000);
}
die "$ARGV[0]: left with $?\n" if $?;
my $ended = clock_gettime(CLOCK_MONOTONIC);
my (undef, undef, $user, $system) = times;
printf "%d %d %d %d %d\n", 1000 * ($ended - $began),
    1000 * ($user + $system), $memory, $threads, 1e6 * $ended;
