// What WhatsApp writes in Bengali. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const bn: LanguageWording = {
  tag: 'bn',
  chatNames: ['{} এর সাথে WhatsApp চ্যাট'],
  mediaOmitted: ['মিডিয়া বাদ দেওয়া হয়েছে'],
  fileAttached: ['ফাইল সংযুক্ত হয়েছে'],
  attached: [],
  omitted: {
    image: ['ইমেজ বাদ দেওয়া হয়েছে'],
    video: ['ভিডিও বাদ দেওয়া হয়েছে'],
    audio: ['অডিও বাদ দেওয়া হয়েছে'],
    GIF: ['জিআইএফ বাদ দেওয়া হয়েছে'],
    sticker: ['স্টিকার বাদ দেওয়া হয়েছে'],
    document: ['ডকুমেন্ট বাদ দেওয়া হয়েছে'],
    'contact card': ['পরিচিতির কার্ড বাদ দেওয়া হয়েছে'],
  },
  deleted: ['এই মেসেজটি বাদ দেওয়া হয়েছে', 'এই বার্তাটি মুছে ফেলা হয়েছে'],
  youDeleted: ['আপনি এই মেসেজটি বাদ দিয়েছেন', 'আপনি এই বার্তাটি মুছে ফেলেছেন'],
  edited: [],
  locations: ['অবস্থান'],
  liveLocations: ['লাইভ অবস্থান শেয়ার করা হয়েছে'],
  missedCalls: ['ভয়েস কল মিস করেছেন', 'ভিডিও কল মিস করেছেন'],
  encryption: [
    'মেসেজ এবং কল এন্ড-টু-এন্ড এনক্রিপ্টেড থাকে। এই চ্যাটে থাকা ব্যক্তি ছাড়া অন্য কেউ এমনকি WhatsApp-ও সেগুলি পড়তে বা শুনতে পারবে না',
  ],
  learnMore: ['আরও জানতে ট্যাপ করুন।'],
  notices: ['{}-এর সাথে আপনার নিরাপত্তা কোড পরিবর্তিত হয়েছে।'],
  groupNotices: [],
};
