// One person's picture and sound. They have an element each: a video element stays silent until its first picture, and
// somebody who only speaks never sends one. The browser keeps both in step, as they come in one stream.

/**
 * @param {HTMLVideoElement} video
 * @param {() => void} changed something began to play, or has another size
 */
export function createPlayback(video, changed) {
  const sound = document.createElement("audio");
  video.after(sound);
  video.muted = true;
  for (const event of ["playing", "resize"]) video.addEventListener(event, changed);
  sound.addEventListener("playing", changed);

  /** Rejects with NotAllowedError where the browser wants a tap first. */
  function play() {
    video.play().catch(() => undefined); // muted: never refused, and it waits for the first picture
    return sound.play();
  }

  /** @param {HTMLMediaElement} element @param {MediaStreamTrack | undefined} track @returns {boolean} whether it is another */
  function put(element, track) {
    const before = /** @type {MediaStream | null} */ (element.srcObject)?.getTracks()[0];
    if (before === track) return false;
    element.srcObject = track ? new MediaStream([track]) : null;
    return Boolean(track);
  }

  return {
    play,
    /** Silence at once; what comes goes on coming. @param {boolean} on */
    mute(on) {
      sound.muted = on;
    },
    /** @param {MediaStream | null} stream @returns {boolean} whether it has to be played anew */
    show(stream) {
      const heard = put(sound, stream?.getAudioTracks()[0]);
      return put(video, stream?.getVideoTracks()[0]) || heard;
    },
    /** Whether anything has come yet. */
    get flowing() {
      return [sound, video].some((element) => element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    },
  };
}
