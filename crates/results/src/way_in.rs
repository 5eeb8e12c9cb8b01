//! How results of formats that are not read are brought in.

/// What a file of this extension is and how its stresses come in, without a point at the end. `None` for an extension that
/// is not known.
pub(crate) fn way_in(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "rst" | "rth" => {
            "an ANSYS result file is read by Ansys DPF or pymapdl-reader: write node number, x, y, z and the six nodal \
             stresses (`nodal_stress`: x y z xy yz xz) of each load as .csv"
        }
        "op2" => {
            "a Nastran result is read by pyNastran: ask the solver for STRESS(CORNER), turn stresses of shells and of material \
             systems into global axes, both faces of shells, average them at the nodes, and write .csv"
        }
        "h3d" => {
            "have OptiStruct write .op2 beside the .h3d, which is closed, and bring that in by pyNastran as .csv"
        }
        "pch" => "have Nastran write .op2 instead of the punch file, and bring that in by pyNastran as .csv",
        "odb" => {
            "only Abaqus' own Python opens an output database: write the stresses at the nodes (position NODAL, averaged) \
             of each step with `abaqus python`, or by Report > Field Output, as a table of node label, S11 … S23"
        }
        "fil" => {
            "write the stresses at the nodes by Report > Field Output of Abaqus/Viewer as a table of node label, S11 … S23"
        }
        "med" | "rmed" => {
            "print the field SIEF_NOEU or SIGM_NOEU of Code_Aster by IMPR_RESU as a table, or open the file in ParaViS and \
             save it as .vtu"
        }
        "vtk" | "vtp" | "vts" | "vtr" | "vti" | "vtm" | "vtmb" | "vtkhdf" | "xdmf" | "xmf" | "exo" | "e"
        | "case" | "ensi" => {
            "save it as .vtu from ParaView, or in Python: `import pyvista; mesh = pyvista.read(\"FILE\")`, of several blocks \
             `mesh = mesh.combine()`, then `mesh.cast_to_unstructured_grid().save(\"out.vtu\")`"
        }
        "pvd" => "give the .vtu or .pvtu files that it lists, one per load",
        "h5" | "hdf5" | "hdf" => {
            "what such a container holds only its program knows: write the stresses at the nodes from there as .vtu, .csv or \
             .npy"
        }
        "inp" => {
            "an input file holds no stresses: it is for --mesh and --sets; give the solver's result file here"
        }
        "cdb" | "bdf" | "nas" | "fem" | "msh" | "unv" | "k" => {
            "a file of the mesh holds no stresses: give the solver's result file here, and the mesh with --mesh as .vtu (in \
             Python by meshio or pymapdl-reader) or as .csv of node, x, y, z"
        }
        "dat" => {
            "of CalculiX give the .frd; a listing of another program comes in as .csv of node number and six stresses"
        }
        "d3plot" | "binout" => {
            "LS-DYNA has stresses at elements: bring them to the nodes (lasso-python) and write .csv; the mean of an element \
             lies below the stress at its surface"
        }
        "xlsx" | "xls" | "ods" => "save the sheet as .csv",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_solvers_write_and_is_not_read_has_a_way_in() {
        let kinds =
            ["rst", "op2", "odb", "med", "vtk", "xdmf", "h5", "pch", "cdb", "vtkhdf", "fil", "pvd", "inp"];
        for extension in kinds {
            assert!(way_in(extension).is_some_and(|way| way.len() > 40), "{extension}");
        }
        assert_eq!(way_in("docx"), None);
    }
}
