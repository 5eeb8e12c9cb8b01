//! Result files, meshes and sets.

mod results_csv;
mod results_csv_steps;
mod results_frd;
mod results_frd_steps;
mod results_mesh;
mod results_npy;
mod results_parquet;
mod results_sets;
mod results_tables;
mod results_vtu;
