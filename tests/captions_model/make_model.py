"""Makes the tiny speech model that tests use, and the spoken sentences it is tried on.

    apt install espeak-ng flite; pip install torch numpy onnx kaldi-native-fbank av   (a virtual environment of its own)
    python tests/captions_model/make_model.py [MINUTES]

It knows eight sentences in five synthetic voices, clean, noisy and through Opus at 16 kbit/s, and nothing else: enough
for a real loader, real streaming and words that mean something. Never for people. Streaming CTC over letters, in the
layout that sherpa-onnx calls NeMo CTC: 80 mel bands, four frames a step, two layers of gated recurrent units.
"""

import random
import subprocess
import sys
import time
import wave
from pathlib import Path

import av
import kaldi_native_fbank
import numpy
import onnx
import torch
from torch import nn

HERE = Path(__file__).parent
MODEL, SPOKEN = HERE / "model", HERE / "spoken"
SENTENCES = (HERE / "sentences.txt").read_text().split("\n")[:-1]
VOICES = {
    "espeak": ["espeak-ng", "-v", "en-gb", "-s", "150", "-w"],
    "espeak-rp": ["espeak-ng", "-v", "en-gb-x-rp+f2", "-s", "140", "-w"],
    "slt": ["flite", "-voice", "slt", "-o"],
    "rms": ["flite", "-voice", "rms", "-o"],
    "awb": ["flite", "-voice", "awb", "-o"],
}
#: Voices whose speech is kept for tests and benchmarks.
KEPT = ("slt", "rms")
RATE = 16_000
LETTERS = ["\u2581", *(chr(97 + index) for index in range(26)), "'"]
BLANK = len(LETTERS)
BANDS, FRAMES_A_STEP, WINDOW, HIDDEN = 80, 4, 16, 144
BATCH = 16


def speak(voice: str, sentence: str) -> numpy.ndarray:
    """16 kHz samples in -1..1."""
    path = Path("/tmp/spoken.wav")
    tail = [str(path), sentence] if "espeak" in voice else [str(path), "-t", sentence]
    subprocess.run(VOICES[voice] + tail, check=True, capture_output=True)
    with wave.open(str(path)) as file:
        rate, data = file.getframerate(), file.readframes(file.getnframes())
    samples = numpy.frombuffer(data, numpy.int16).astype(numpy.float32) / 32768
    steps = numpy.arange(0, len(samples), rate / RATE)
    samples = numpy.interp(steps, numpy.arange(len(samples)), samples).astype(numpy.float32)
    return samples * 0.5 / max(0.01, float(abs(samples).max()))


def through_opus(samples: numpy.ndarray, file: Path) -> numpy.ndarray:
    """What is left of speech after Opus at 16 kbit/s, which is also written to an Ogg file."""
    with av.open(str(file), "w", format="ogg") as written:
        stream = written.add_stream("libopus", rate=48_000, layout="mono")
        stream.bit_rate, stream.options = 16_000, {"application": "voip", "frame_duration": "60"}
        whole = numpy.concatenate([samples, numpy.zeros(RATE // 5, numpy.float32)])
        frame = av.AudioFrame.from_ndarray((whole * 32767).astype(numpy.int16)[None, :], format="s16", layout="mono")
        frame.sample_rate = RATE
        for part in [*av.AudioResampler("s16", "mono", 48_000).resample(frame), None]:
            written.mux(stream.encode(part))
    back = av.AudioResampler("s16", "mono", RATE)
    with av.open(str(file)) as read:
        parts = [part.to_ndarray() for one in read.decode(audio=0) for part in back.resample(one)]
    return numpy.concatenate(parts, 1)[0].astype(numpy.float32) / 32768


def features(samples: numpy.ndarray) -> torch.Tensor:
    """Mel bands of each 10 ms, as sherpa-onnx makes them for models of this layout."""
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither, options.frame_opts.snip_edges = 0, False
    options.frame_opts.window_type, options.frame_opts.remove_dc_offset = "hann", False
    options.mel_opts.num_bins, options.mel_opts.low_freq, options.mel_opts.high_freq = BANDS, 0, 0
    options.mel_opts.is_librosa = True
    bank = kaldi_native_fbank.OnlineFbank(options)
    bank.accept_waveform(RATE, samples.tolist())
    bank.input_finished()
    return torch.tensor(numpy.stack([bank.get_frame(index) for index in range(bank.num_frames_ready)]))


def spelled(sentence: str) -> list[int]:
    """The letters that the model shall say."""
    text = "".join(one for one in sentence.lower() if one.isalpha() or one in " '")
    return [LETTERS.index("\u2581" if one == " " else one) for one in text]


def between_silences(samples: numpy.ndarray, chance: random.Random) -> numpy.ndarray:
    """With up to 1.2 s of nothing before and after, sometimes quieter, sometimes in noise."""
    before, after = (numpy.zeros(int(max(0, chance.uniform(-0.3, 1.2)) * RATE), numpy.float32) for _ in range(2))
    whole = numpy.concatenate([before, samples * chance.uniform(0.4, 1.2), after])
    level = chance.choice([0, 0, 0.002, 0.006, 0.015])
    return whole + level * numpy.random.default_rng(chance.randrange(10**6)).standard_normal(len(whole)).astype("f")


def examples() -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Every sentence in every voice, clean and through Opus, five times between other silences; and silence."""
    SPOKEN.mkdir(exist_ok=True)
    found, chance = [], random.Random(1)
    for voice in VOICES:
        for number, sentence in enumerate(SENTENCES):
            clean = speak(voice, sentence)
            path = SPOKEN / f"{voice}-{number}.ogg" if voice in KEPT else Path("/tmp/spoken.ogg")
            for sound in (clean, clean, *3 * [through_opus(clean, path)]):
                found.append((features(between_silences(sound, chance)), torch.tensor(spelled(sentence))))
    for _ in range(len(found) // 10):
        nothing = numpy.zeros(int(chance.uniform(0.2, 2) * RATE), numpy.float32)
        found.append((features(between_silences(nothing, chance)), torch.tensor([], dtype=torch.long)))
    return found


class Letters(nn.Module):
    """Mel bands in, letters out, with its memory as a tensor in and out."""

    def __init__(self, mean: torch.Tensor, deviation: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        self.enter = nn.Linear(BANDS * FRAMES_A_STEP, HIDDEN)
        self.remember = nn.GRU(HIDDEN, HIDDEN, 2, batch_first=True)
        self.say = nn.Linear(HIDDEN, BLANK + 1)

    def forward(self, sound, length, memory, unused, seen):
        """sound (batch, bands, frames); memory (batch, 2, 1, hidden)."""
        steps = ((sound.transpose(1, 2) - self.mean) / self.deviation).clamp(-4, 4)
        steps = steps.reshape(sound.shape[0], -1, BANDS * FRAMES_A_STEP)
        said, after = self.remember(torch.relu(self.enter(steps)), memory[:, :, 0, :].transpose(0, 1).contiguous())
        after = after.transpose(0, 1).unsqueeze(2)
        return torch.log_softmax(self.say(said), -1), length // FRAMES_A_STEP, after, unused + 0, seen + length


def batch_of(some: list) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Sounds padded to one length with a little noise, their lengths, and what is said in them."""
    lengths = torch.tensor([len(sound) // FRAMES_A_STEP * FRAMES_A_STEP for sound, _ in some])
    sounds = torch.full((len(some), BANDS, int(lengths.max())), -10.0)
    for row, (sound, _) in enumerate(some):
        sounds[row, :, : lengths[row]] = (sound[: lengths[row]] + 0.3 * torch.randn(lengths[row], BANDS)).T
    said, said_lengths = torch.cat([said for _, said in some]), torch.tensor([len(said) for _, said in some])
    return sounds, lengths, said, said_lengths


def train(data: list, minutes: float) -> Letters:
    """Fit until the time is over; the rate falls with it."""
    speech = torch.cat([sound for sound, _ in data]).clamp(min=-10)
    model, began = Letters(speech.mean(0), speech.std(0)), time.monotonic()
    optimiser, loss_of = torch.optim.AdamW(model.parameters(), 3e-3), nn.CTCLoss(blank=BLANK, zero_infinity=True)
    chance, rounds = random.Random(2), 0
    while (gone := (time.monotonic() - began) / (60 * minutes)) < 1:
        optimiser.param_groups[0]["lr"] = 3e-3 * min(1, rounds / 5 + 0.1) * (1 - gone) + 1e-5
        chance.shuffle(data)
        total = 0.0
        for start in range(0, len(data), BATCH):
            sounds, lengths, said, said_lengths = batch_of(data[start : start + BATCH])
            none = torch.zeros(len(sounds), 1, 1, 1)
            out, *_ = model(sounds, lengths, torch.zeros(len(sounds), 2, 1, HIDDEN), none, lengths)
            loss = loss_of(out.transpose(0, 1), said, lengths // FRAMES_A_STEP, said_lengths)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimiser.step()
            total += loss.item()
        rounds += 1
        print(rounds, round(total * BATCH / len(data), 3), f"{gone:.0%}", flush=True)
    return model.eval()


def write(model: Letters) -> None:
    """Save as ONNX with the notes that sherpa-onnx wants, and the list of letters."""
    MODEL.mkdir(exist_ok=True)
    path = MODEL / "model.onnx"
    caches = ["cache_last_channel", "cache_last_time", "cache_last_channel_len"]
    outputs = ["logprobs", "encoded_lengths", *(f"{name}_next" for name in caches)]
    inputs = ["audio_signal", "length", *caches]
    sound, memory = torch.zeros(1, BANDS, WINDOW), torch.zeros(1, 2, 1, HIDDEN)
    given = (sound, torch.tensor([WINDOW]), memory, torch.zeros(1, 1, 1, 1), torch.zeros(1, dtype=torch.long))
    several = {name: {0: "batch"} for name in ["audio_signal", "length", *caches, "logprobs"]}
    torch.onnx.export(
        model,
        given,
        str(path),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=several,
        opset_version=17,
        dynamo=False,
    )
    notes = {"window_size": WINDOW, "chunk_shift": WINDOW, "subsampling_factor": FRAMES_A_STEP, "vocab_size": BLANK}
    notes |= {"cache_last_channel_dim1": 2, "cache_last_channel_dim2": 1, "cache_last_channel_dim3": HIDDEN}
    notes |= {"cache_last_time_dim1": 1, "cache_last_time_dim2": 1, "cache_last_time_dim3": 1}
    notes |= {"model_type": "EncDecCTCModelBPE", "normalize_type": "", "version": 1, "model_author": "make_model.py"}
    saved = onnx.load(str(path))
    for key, value in notes.items():
        note = saved.metadata_props.add()
        note.key, note.value = key, str(value)
    onnx.save(saved, str(path))
    letters = [*LETTERS, "<blk>"]
    (MODEL / "tokens.txt").write_text("".join(f"{letter} {index}\n" for index, letter in enumerate(letters)))


if __name__ == "__main__":
    torch.manual_seed(0)
    torch.set_num_threads(1)
    write(train(examples(), float(sys.argv[1]) if len(sys.argv) > 1 else 6))
