package main

import (
	"archive/tar"
	"archive/zip"
	"compress/flate"
	"compress/gzip"
	"io"
	"io/fs"
	"iter"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// packed is a file of an archive, or a folder, whose name ends with a slash.
type packed struct {
	name    string
	content []byte
	mode    int64
}

// each goes through files in an order.
func each(files []packed) iter.Seq2[packed, error] {
	return func(yield func(packed, error) bool) {
		for _, f := range files {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// folder goes through the files of a folder, in the order of their paths, under another name.
func folder(root, name string) iter.Seq2[packed, error] {
	return func(yield func(packed, error) bool) {
		err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			content, err := read(file)
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			mode := 0o644 | int64(info.Mode()&0o111)
			if !yield(packed{path.Join(name, filepath.ToSlash(relative)), content, mode}, nil) {
				return filepath.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(packed{}, err)
		}
	}
}

// tarball writes a compressed archive of files in their order, as of one instant and of no
// user, so that equal files make equal archives.
func tarball(w io.Writer, files iter.Seq2[packed, error], at time.Time) error {
	compressed, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(compressed)
	for f, err := range files {
		if err != nil {
			return err
		}
		header := tar.Header{
			Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.content)), Mode: f.mode, ModTime: at,
			Uname: "root", Gname: "root", Format: tar.FormatGNU,
		}
		if strings.HasSuffix(f.name, "/") {
			header.Typeflag = tar.TypeDir
		}
		if err := archive.WriteHeader(&header); err != nil {
			return err
		}
		if _, err := archive.Write(f.content); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return compressed.Close()
}

// zipped writes a ZIP of files in their order, as of one instant.
func zipped(w io.Writer, files []packed, at time.Time) error {
	archive := zip.NewWriter(w)
	archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, f := range files {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at})
		if err != nil {
			return err
		}
		if _, err := entry.Write(f.content); err != nil {
			return err
		}
	}
	return archive.Close()
}
