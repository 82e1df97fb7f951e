#!/usr/bin/perl
# peers.pl CASE THREADS FOLDER: passes of pp-poll and of its peers over the
# same simulated site, 257 meters on 12 serial lines at the true pace of 9600
# 8N1, in turns; a line of CSV for each of our passes beside each peer.
# THREADS is the program made of threads.c.
use strict;
use warnings;
use Fcntl;
use POSIX qw(tcflush TCIOFLUSH);
use Text::ParseWords qw(quotewords);
use Time::HiRes qw(sleep time);

# 22 exchanges of (8 + 3.5 + 101 + 3.5) characters and 20 ms turnaround.
use constant WIRE_MS => 22 * ((8 + 3.5 + 101 + 3.5) * 10 / 9.6 + 20);
# What a meter counts between two looks at it, and its rounding.
use constant SLACK => 5;

# The dead are by bus, the faults in percent of the exchanges.
my %cases = (
	well => { words => 'all well', turns => 5, extra => ['asyncio'] },
	lossy => {
		words => '5 dead and 5 % lost', turns => 3,
		faults => 'lost_reply: 5',
		dead => { BUS01 => [3, 14], map { $_ => [9] }
			    qw(BUS02 BUS03 BUS04) },
	},
	strict => { words => 'strict meters', turns => 3, strict => 1 },
	late => {
		# A little after the 0.5 s that libmodbus waits.
		words => '10 % late by 0.56 s', turns => 3,
		faults => 'late: 10', late_ms => 560, settle => 1,
		extra => ['blocks'],
	},
	dark => {
		words => 'a bus of 22 without power', turns => 1, passes => 3,
		dead => { BUS01 => [1 .. 22] },
	},
);

my ($name, $threads, $folder) = @ARGV;
die "usage: peers.pl CASE THREADS FOLDER\n"
    unless @ARGV == 3 && $cases{$name};
my $case = { passes => 2, settle => 0.2, late_ms => 1500, dead => {},
	extra => [], %{ $cases{$name} } };
my $turns = $ENV{TURNS} || $case->{turns};
(my $here = $0) =~ s{[^/]*$}{};
my $site = "$folder/site-$name";
my $lines = "$site/lines";
my $out = "$folder/out";
my $sim;

local $SIG{INT} = local $SIG{TERM} = local $SIG{HUP} = sub { exit 1 };
END { stop_site(); }

sub run {
	system('/bin/sh', '-c', $_[0]) == 0 or die "peers.pl: failed: $_[0]\n";
}

sub rows_of {
	my ($csv) = @_;
	my ($head, @lines) = split /\n/, $csv;
	my @columns = split /,/, $head;

	return map { my %row; @row{@columns} = quotewords(',', 0, $_); \%row }
	    @lines;
}

sub file {
	my ($path, $text) = @_;
	my $mode = defined $text ? '>' : '<';

	open my $file, $mode, $path or die "peers.pl: $path: $!\n";
	if (defined $text) {
		print $file $text;
		close $file or die "peers.pl: $path: $!\n";
		return;
	}
	local $/;
	return scalar <$file>;
}

# Each meter is told from all others by its energy.
sub make_site {
	run("pp-sim init --link pty $site >/dev/null");
	my $yaml = file("$site/sim.yaml");
	my $strict = $case->{strict} ? 'yes' : 'no';
	my $faults = $case->{faults} || '';
	$yaml =~ s/^strict:.*/strict: $strict/m;
	$yaml =~ s/^faults:.*/faults: {$faults}/m;
	$yaml =~ s/^late_ms:.*/late_ms: $case->{late_ms}/m;
	file("$site/sim.yaml", $yaml);

	my ($head, @meters) = split /\n/, file("$site/sim.csv");
	my @columns = split /,/, $head;
	my (%on, $n);
	for (@meters) {
		my %m;
		@m{@columns} = split /,/, $_, -1;
		push @{ $on{ $m{bus} } }, $m{address};
		my $dead = $case->{dead}{ $m{bus} } || [];
		$m{dead} = (grep { $_ == $m{address} } @$dead) ? 'yes' : 'no';
		$m{energy_kwh} = 1000 * ++$n;
		$_ = join ',', @m{@columns};
	}
	file("$site/sim.csv", join '', map { "$_\n" } $head, @meters);
	file($lines, join '', map {
		"$_ $site/run/$_ " . join(',', sort { $a <=> $b } @{ $on{$_} })
		    . "\n"
	} sort keys %on);
}

sub start_site {
	$ENV{PP_CONFIG} = "$site/pp.yaml";
	run("pp-db init --quiet && cd $site &&
	    pp-site import --quiet site.yaml units.csv meters.csv &&
	    pp-db backup --quiet $site/new.db");
	$sim = open my $ready, '-|', 'pp-sim', 'run', $site
	    or die "peers.pl: pp-sim: $!\n";
	<$ready> or die "peers.pl: the site doesn't start\n";
	return $ready;
}

sub stop_site {
	my $status = $?;

	if ($sim) {
		kill 'TERM', $sim;
		waitpid $sim, 0;
		$sim = undef;
	}
	$? = $status;
}

# No answer to one master is left in the line for the next.
sub settle {
	sleep $case->{settle};
	for my $device (glob "$site/run/BUS*") {
		sysopen my $line, $device, O_RDWR | O_NOCTTY
		    or die "peers.pl: $device: $!\n";
		tcflush(fileno $line, TCIOFLUSH);
	}
}

# "31524.001" is 3152400.
sub hundredths {
	my ($sign, $whole, $part) = $_[0] =~ /^(-?)(\d+)\.?(\d*)$/
	    or die "peers.pl: not a number: $_[0]\n";
	return ($sign ? -1 : 1) * ($whole * 100 + substr "${part}00", 0, 2);
}

# What the meters hold: by bus and address, energy and balance.
sub truth {
	return { map {
		("$_->{bus},$_->{address}" => [
			hundredths($_->{energy_kwh}),
			hundredths($_->{balance_yuan}), $_->{dead} eq 'yes',
		])
	} rows_of(scalar `pp-sim state -f csv $site`) };
}

# Requests sooner than 3.5 characters after the last, so far, on all lines.
sub broken_silences {
	my $n = 0;

	$n += $_->{broken_silences}
	    for rows_of(scalar `pp-sim state --by-bus -f csv $site`);
	return $n;
}

# What was read, from the lines "bus,address,energy,balance" of $out; and how
# long it took, where it says so itself.
sub said {
	my (%read, $ms);

	for (split /\n/, file($out)) {
		my ($bus, @rest) = split /,/;
		$ms = $rest[0] if $bus eq 'ms';
		$read{"$bus,$rest[0]"} = [@rest[1, 2]] if @rest == 3;
	}
	return (\%read, $ms);
}

sub said_by_mbpoll {
	my %read;

	for my $file (glob "$folder/mbpoll/BUS??") {
		my ($bus) = $file =~ m{([^/]*)$};
		for (split /^-- Polling slave /m, file($file)) {
			my ($address) = /^(\d+)/ or next;
			my %at = /^\[(\d+)\]:\s*0x([0-9A-F]+)$/mg;
			my @words = map { hex $at{$_} }
			    grep { exists $at{$_} } 0x215, 0x216, 0x21F, 0x220;
			next unless @words == 4;
			$read{"$bus,$address"} = [$words[0] << 16 | $words[1],
				unpack 'l', pack 'L', $words[2] << 16 |
				    $words[3]];
		}
	}
	return \%read;
}

sub said_by_us {
	return { map {
		("$_->{bus},$_->{address}" => [
			hundredths($_->{energy_kwh}),
			hundredths($_->{balance_yuan}),
		])
	} grep { $_->{result} eq 'ok' } rows_of(file($out)) };
}

sub between {
	my ($value, $a, $b) = @_;

	($a, $b) = ($b, $a) if $a > $b;
	return $value >= $a - SLACK && $value <= $b + SLACK;
}

my $ours = { run => "pp-poll -f csv -o $out", said => \&said_by_us };
my $python = "/usr/bin/python3 ${here}pymodbus_pass.py $lines";
my %peers = (
	libmodbus => { run => "$threads $lines 1 >$out",
		words => 'libmodbus thread a bus' },
	mbpoll => { run => "sh ${here}mbpoll.sh $lines $folder/mbpoll",
		said => \&said_by_mbpoll, words => 'mbpoll a bus' },
	pymodbus => { run => "$python threads >$out",
		words => 'pymodbus thread a bus' },
	asyncio => { run => "$python asyncio >$out",
		words => 'pymodbus asyncio' },
	blocks => { run => "$threads $lines 2 >$out",
		words => 'libmodbus thread a bus in 2 blocks' },
);

# One pass, and what came of it, added to what there was before.
sub pass {
	my ($poller) = @_;

	settle();
	my ($before, $broken) = (truth(), broken_silences());
	my $start = time;
	run($poller->{run});
	my $ms = (time - $start) * 1000;
	my $after = truth();
	my ($read, $own_ms) = ($poller->{said} || \&said)->();
	push @{ $poller->{ms} }, $own_ms || $ms;
	$poller->{broken} += broken_silences() - $broken;
	for my $meter (keys %$after) {
		my ($was, $is) = ($before->{$meter}, $after->{$meter});
		my $got = $read->{$meter};
		$poller->{unread}++ if !$got && !$is->[2];
		$poller->{wrong}++ if $got &&
		    grep { !between($got->[$_], $was->[$_], $is->[$_]) } 0, 1;
	}
}

sub median {
	my @sorted = sort { $a <=> $b } @_;
	return ($sorted[$#sorted / 2] + $sorted[@sorted / 2]) / 2;
}

sub spread {
	my @sorted = sort { $a <=> $b } @_;
	return $sorted[-1] / $sorted[0];
}

sub row {
	my ($us, $peer) = @_;
	my ($a, $b) = map { median(@{ $_->{ms} }) } $us, $peer;

	printf "pass; %s; pp-poll %s / %s (ms),%.0f,%.0f,%.2f,<= 1.05," .
	    "%.2f,%.2f,%.2f,%.2f,%d,%d,%d,%d,%d,%d,%d\n", $case->{words},
	    $us->{words}, $peer->{words}, $a, $b, $a / $b,
	    (map { spread(@{ $_->{ms} }) } $us, $peer),
	    $a / WIRE_MS, $b / WIRE_MS,
	    (map { $_->{unread} || 0 } $us, $peer),
	    (map { $_->{wrong} || 0 } $us, $peer),
	    (map { $_->{broken} } $us, $peer), $turns;
}

my @others = @peers{ qw(libmodbus mbpoll pymodbus), @{ $case->{extra} } };
my @passes = map { { %$ours, words => "pass $_" } } 1 .. $case->{passes};

mkdir "$folder/mbpoll";
make_site();
my $ready = start_site();
for (1 .. $turns) {
	run("cd $site && rm -f pp.db-* && cp new.db pp.db");
	pass($_) for @passes, @others;
}
stop_site();
for my $us (@passes) {
	row($us, $_) for @others;
}
