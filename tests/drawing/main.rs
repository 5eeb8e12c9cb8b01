//! Pictures of assessments: structure, overlap, hostile names, and the two formats' agreement.

mod frames;
mod pictures;
