/* SPDX-License-Identifier: ISC */
#include "sim_gate.h"

#include <string.h>

void
sim_gate_init(struct sim_gate *gate, struct sim_pace pace,
    const struct sim_bus *bus)
{
	*gate = (struct sim_gate){
	    .pace = pace,
	    .bus = bus,
	    .heard_us = INT64_MAX,
	    .free_us = INT64_MIN / 2,
	};
}

static void
drop_job(struct sim_gate *gate, size_t i)
{
	gate->n_jobs--;
	memmove(gate->job + i, gate->job + i + 1,
	    (gate->n_jobs - i) * sizeof *gate->job);
}

static int64_t
start_of(const struct sim_gate *gate, const struct sim_job *job)
{
	return job->ready_us > gate->free_us ? job->ready_us : gate->free_us;
}

/* Send the first in the queue over the line, when it and the line can. */
static void
begin(struct sim_gate *gate)
{
	const struct sim_job *job = &gate->job[0];
	int64_t start_us;

	gate->heard_us = INT64_MAX;
	while (gate->n_jobs > 0 && job->orphan &&
	    start_of(gate, job) > job->ready_us + gate->bus->late_us)
		drop_job(gate, 0);
	if (gate->n_jobs == 0)
		return;
	start_us = start_of(gate, job);
	gate->heard_us = start_us + sim_pace_us(gate->pace, job->n) +
	    sim_pace_silence_us(gate->pace);
}

enum pp_status
sim_gate_take(struct sim_gate *gate, int64_t now_us, uint64_t client,
    const uint8_t *bytes, size_t n, size_t *taken)
{
	struct sim_job *job = &gate->job[gate->n_jobs];
	size_t length;

	*taken = 0;
	if (n < SIM_ADU_HEAD - 1)
		return PP_OK;
	length = sim_get16(bytes + 4);
	if (sim_get16(bytes + 2) != 0 || length < 2 ||
	    length > SIM_FRAME_MAX - 2)
		return pp_fail(PP_EDATA, "not Modbus TCP");
	if (n < SIM_ADU_HEAD - 1 + length)
		return PP_OK;
	*taken = SIM_ADU_HEAD - 1 + length;
	if (gate->n_jobs == SIM_JOBS)
		return PP_OK;
	gate->requests++;
	job->ready_us = now_us + gate->bus->delay_us;
	job->client = client;
	job->orphan = false;
	job->transaction = sim_get16(bytes);
	memcpy(job->frame, bytes + SIM_ADU_HEAD - 1, length);
	job->n = sim_frame_seal(job->frame, length);
	if (gate->n_jobs++ == 0)
		begin(gate);
	return PP_OK;
}

void
sim_gate_leave(struct sim_gate *gate, uint64_t client)
{
	size_t i = gate->n_jobs;

	/* The one on the line goes on; its reply finds nobody. */
	while (i-- > 1) {
		if (gate->job[i].client != client)
			continue;
		gate->job[i].orphan = true;
		if (gate->bus->forgets)
			drop_job(gate, i);
	}
}

int64_t
sim_gate_next(const struct sim_gate *gate)
{
	int64_t next_us = gate->heard_us;
	size_t i;

	for (i = 0; i < gate->n_mails; i++)
		if (gate->mail[i].at_us < next_us)
			next_us = gate->mail[i].at_us;
	return next_us;
}

const struct sim_job *
sim_gate_request(const struct sim_gate *gate, int64_t now_us)
{
	return now_us >= gate->heard_us ? &gate->job[0] : NULL;
}

/* Of the next in the queue, or of the one before. */
static uint16_t
mixed_up(const struct sim_gate *gate)
{
	return gate->n_jobs > 1 ? gate->job[1].transaction
				: (uint16_t)(gate->job[0].transaction - 1);
}

static void
post_to(struct sim_gate *gate, int64_t at_us, uint64_t client,
    uint16_t transaction, const uint8_t *frame, size_t n)
{
	struct sim_mail *mail = &gate->mail[gate->n_mails];

	if (gate->n_mails == SIM_MAILS)
		return;
	mail->at_us = at_us + gate->bus->delay_us;
	mail->client = client;
	mail->n = SIM_ADU_HEAD - 1 + n - 2; /* without the check */
	sim_put16(mail->adu, transaction);
	sim_put16(mail->adu + 2, 0);
	sim_put16(mail->adu + 4, (uint16_t)(n - 2));
	memcpy(mail->adu + SIM_ADU_HEAD - 1, frame, n - 2);
	gate->n_mails++;
}

static void
post(struct sim_gate *gate, int64_t at_us, const uint8_t *frame, size_t n,
    uint16_t transaction)
{
	post_to(gate, at_us, gate->job[0].client, transaction, frame, n);
}

void
sim_gate_stray(struct sim_gate *gate, int64_t at_us, uint64_t client,
    uint16_t transaction, const struct sim_reply *reply)
{
	if (sim_frame_is_sound(reply->bytes, reply->n))
		post_to(gate, at_us, client, transaction, reply->bytes,
		    reply->n);
}

/*
 * The reply that begins first, and what others make of it who speak before
 * it is over; what comes later finds nobody who waits for it.
 */
static void
overhear(const struct sim_gate *gate, const struct sim_reply *reply, size_t n,
    struct sim_reply *heard)
{
	struct sim_wave wave, other;
	size_t first = 0, i;

	for (i = 1; i < n; i++)
		if (reply[i].turnaround_us < reply[first].turnaround_us)
			first = i;
	*heard = reply[first];
	wave = (struct sim_wave){.start_us = heard->turnaround_us};
	wave.n = heard->n;
	memcpy(wave.bytes, heard->bytes, heard->n);
	for (i = 0; i < n; i++) {
		if (i == first)
			continue;
		other = (struct sim_wave){.start_us = reply[i].turnaround_us};
		other.n = reply[i].n;
		memcpy(other.bytes, reply[i].bytes, reply[i].n);
		if (sim_wave_blend(&wave, &other, gate->pace))
			heard->fault = SIM_SOUND;
	}
	heard->n = wave.n;
	memcpy(heard->bytes, wave.bytes, wave.n);
}

static void
pass_on(struct sim_gate *gate, const struct sim_reply *reply)
{
	const struct sim_job *job = &gate->job[0];
	size_t skip = reply->fault == SIM_ECHO ? job->n : 0;
	size_t times = reply->fault == SIM_DOUBLED ? 2 : 1;
	size_t n = (reply->n - skip) / times;
	uint16_t transaction =
	    reply->fault == SIM_SWAPPED ? mixed_up(gate) : job->transaction;
	int64_t at_us = gate->heard_us + reply->turnaround_us +
	    sim_pace_us(gate->pace, reply->n);

	gate->free_us = at_us + sim_pace_silence_us(gate->pace);
	if (reply->fault == SIM_LATE)
		at_us += gate->bus->late_us;
	while (times-- > 0)
		post(gate, at_us, reply->bytes + skip, n, transaction);
}

/* An echo is stripped, or the same said twice; else one whole frame. */
static bool
is_sound(const struct sim_gate *gate, const struct sim_reply *reply)
{
	if (reply->fault == SIM_ECHO)
		return sim_frame_is_sound(reply->bytes + gate->job[0].n,
		    reply->n - gate->job[0].n);
	if (reply->fault == SIM_DOUBLED)
		return sim_frame_is_sound(reply->bytes, reply->n / 2);
	return sim_frame_is_sound(reply->bytes, reply->n);
}

/*
 * What a gateway makes of faults on its line: it strips an echo, throws away
 * what has no good check, and passes on what has, whoever said it.
 */
void
sim_gate_speak(struct sim_gate *gate, const struct sim_reply *reply, size_t n)
{
	const struct sim_bus *bus = gate->bus;
	const struct sim_job *job = &gate->job[0];
	uint8_t busy[SIM_FRAME_MAX];
	struct sim_reply heard = {0};

	if (n > 0)
		overhear(gate, reply, n, &heard);
	if (heard.n > 0 && is_sound(gate, &heard)) {
		pass_on(gate, &heard);
	} else {
		gate->free_us = gate->heard_us + bus->timeout_us;
		if (bus->says_busy && job->frame[0] != 0)
			post(gate, gate->free_us, busy,
			    sim_frame_refuse(job->frame, SIM_NO_TARGET, busy),
			    job->transaction);
	}
	drop_job(gate, 0);
	begin(gate);
}

bool
sim_gate_say(struct sim_gate *gate, int64_t now_us, struct sim_mail *mail)
{
	size_t i;

	for (i = 0; i < gate->n_mails; i++) {
		if (gate->mail[i].at_us > now_us)
			continue;
		*mail = gate->mail[i];
		gate->n_mails--;
		memmove(gate->mail + i, gate->mail + i + 1,
		    (gate->n_mails - i) * sizeof *gate->mail);
		return true;
	}
	return false;
}
