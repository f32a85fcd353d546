/** The lecture in English. */
import type { Texts } from "./texts.js";

export const en: Texts = {
  name: "English",
  lecture: "Eight claims about autoencoders",
  next: "Next",
  previous: "Back",
  close: "Close the lecture",
  look: "What to look at",
  play: "Play",
  train: "Train",
  chapters: {
    seeds: {
      title: "1 · An autoencoder's latent differs from training to training",
      body: [
        "Nothing in an autoencoder's loss looks at z: only what the decoder makes of it counts. Turn, stretch or " +
          "shear the codes, let the decoder's first layer undo it, and the loss is the very same.",
        "So there is no one right latent, but a whole family, and **where training starts decides which member it " +
          "ends in**. The same seed gives the same latent to the last byte.",
      ],
      look:
        "Two trainings of one model, from two seeds. The losses agree; the two planes do not: " +
        "digits lie in other places.",
      plays: { "two-seeds": "Train seeds 1 and 2 side by side" },
    },
    units: {
      title: "2 · With five latent units, z tells classes apart better than with two",
      body: [
        "With two units ten digits must share a plane, and some lie on top of others. Three more units give them " +
          "room: whatever reads z finds the digit more often, and reconstructions are better as well.",
        "Room also makes trainings agree: in a plane each must decide which digits to lay together, " +
          "and decides anew each time.",
      ],
      look: "The held-out −ELBO of B is lower. Choose other units for B's plane: no single pair shows all of it.",
      plays: { five: "Train 2 and 5 units side by side" },
    },
    condition: {
      title: "3 · The condition gives control, and takes the digit out of z",
      body: [
        "Think of z as a suitcase with a charge for weight: the KL term charges for all that z says about x. A " +
          "decoder that gets the digit gains nothing by finding it in the suitcase once more, and the charge " +
          "would still be due. So training leaves it out.",
        "What z has room for is style. **Control and a z that tells classes apart are opposite wishes, as long as " +
          "the decoder gets.** To have the second, put the condition into the prior instead.",
      ],
      look:
        "In A colours lie apart in the plane; in B they mix, and each digit can be asked for: move the code, and " +
        "one handwriting goes through ten digits.",
      plays: {
        both: "Train with and without the condition, side by side",
        prior: "Put it into the prior instead, beside it",
      },
    },
    place: {
      title: "4 · Giving the condition keeps the latents of trainings in the same place",
      body: [
        "“The same place” can mean three things: the **range** of z, each **digit's** place, each **sample's** " +
          "code. The prior N(0, I) fixes the range, told or not. But a condition names no place: it takes the digit " +
          "out of z, so no digit has a place that could be kept, and the style that remains may turn, since N(0, I) " +
          "looks the same from every side.",
        "**Only a loss that names a place can hold it there**: a prior with a mean for each digit, which is given " +
          "and not learned. Even so the reconstruction has its say.",
      ],
      look:
        "With two seeds both planes have the same range, and the codes of a style lie elsewhere. With named places " +
        "the colours of both planes go around the same circle in the same order, as far as the pictures let them.",
      plays: {
        "two-seeds": "Train seeds 1 and 2, told the digit, side by side",
        named: "Name each digit's place, and train seeds 1 and 2",
      },
    },
    order: {
      title: "5 · For dense layers [x, c], [c, x] and c inside x are the same",
      body: [
        "A dense layer multiplies each input by its own row of the kernel and adds up; a sum doesn't ask in which " +
          "order. `[x, c]·[W; U] = x·W + c·U = [c, x]·[U; W]`.",
        "graft draws each row from a stream named after its **source**, so the three start as the same function and " +
          "stay so, up to rounding. Where order carries meaning, along time or between pixels, none of this applies.",
      ],
      look: "Two curves, one on top of the other. Take any code and any digit: both columns make the same picture.",
      plays: {
        prefix: "Train suffix and prefix side by side",
        interleaved: "Train suffix and interleaved side by side",
      },
    },
    encoding: {
      title: "6 · A category must be one-hot: one number gives little control",
      body: [
        "One-hot gives each digit a shift of its own: ten free vectors. A single number gives ten shifts on **one " +
          "straight line**, in the order 0, 1, 2, …, 9: a 4 must lie halfway between a 3 and a 5, " +
          "though it looks like a 9.",
        "So the decoder finds little use in it, z must go on saying which digit it is, and what is asked for is " +
          "mostly not what comes. A number is right for what is a quantity: an angle, a thickness.",
      ],
      look:
        "Go through the digits at one code. A obeys. In B neighbours run into each other, " +
        "and the plane's colours stay apart.",
      plays: { scalar: "Train one-hot and a number side by side" },
    },
    convolution: {
      title: "7 · For convolutions the condition goes in as channels",
      body: [
        "A convolution sees a small window and has nowhere to join a vector to. So each class becomes a plane that " +
          "holds one number everywhere, and ten planes lie beside the image's channels.",
        "To the convolution that is **a bias of its own for each digit**. graft computes it so, exactly: a " +
          "look-up in a small table instead of ten more channels. Where the network has dense layers, the condition " +
          "may as well enter there.",
      ],
      look:
        "Press the chip at encoder.conv1: every placement that fits a convolution is there, " +
        "and the others say why not.",
      plays: { dense: "Compare with entering at the dense layer" },
    },
    divergence: {
      title: "8 · The KL term makes the latent a place to draw from, at a price",
      body: [
        "An autoencoder's codes are points, put anywhere; between and around them the decoder was never asked " +
          "anything. In a VAE each code is a small cloud, from which z is drawn anew each time, and the KL term " +
          "charges for every cloud's distance from N(0, I).",
        "**Clouds that overlap must decode alike, so the latent becomes smooth; and all clouds together fill N(0, " +
          "I), so a draw from it decodes to something.** The price is sharpness.",
      ],
      look:
        "Hover over both planes, far from any code. B makes digits wherever you go near its middle; A's plane is " +
        "wider, with holes in it.",
      plays: { vae: "Train the autoencoder and the VAE side by side" },
    },
  },
};
