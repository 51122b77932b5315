// Checks notes, labels and log proofs with Go's own note and tlog packages, which are not our code.
// Refuses whatever they refuse. Reads one JSON object a line:
//
//	{"note": "...", "vkeys": ["..."]}
//	{"label": "https://...", "shop_vkey": "..."}
//	{"log_proof": "...", "leaf": "...", "vkey": "..."}
//
// each with an optional "expect": "refused". Prints one line for each and ends with 1 when a verdict is not
// the expected one, or when nothing was read.
//
// Run with Debian's golang-go and golang-golang-x-mod-dev:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run main.go label.go
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type check struct {
	Note     string   `json:"note"`
	Vkeys    []string `json:"vkeys"`
	Label    string   `json:"label"`
	ShopVkey string   `json:"shop_vkey"`
	LogProof string   `json:"log_proof"`
	Leaf     string   `json:"leaf"`
	Vkey     string   `json:"vkey"`
	Expect   string   `json:"expect"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	seen, wrong := 0, 0
	for lines.Scan() {
		var c check
		kind, err := "line", json.Unmarshal(lines.Bytes(), &c)
		if err == nil {
			kind, err = c.run()
		}
		verdict := "ok"
		if err != nil {
			verdict = "refused"
		}
		if c.Expect == "" {
			c.Expect = "ok"
		}
		seen++
		if verdict != c.Expect {
			wrong++
			fmt.Print("WRONG ")
		}
		fmt.Println(verdict, kind, reason(err))
	}
	fmt.Printf("%d checked, %d wrong\n", seen, wrong)
	if seen == 0 || wrong > 0 || lines.Err() != nil {
		os.Exit(1)
	}
}

func reason(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func (c check) run() (string, error) {
	switch {
	case c.Note != "":
		_, err := open(c.Note, c.Vkeys...)
		return "note", err
	case c.Label != "":
		return "label", checkLabel(c.Label, c.ShopVkey)
	case c.LogProof != "":
		return "log_proof", checkLogProof(c.LogProof, c.Leaf, c.Vkey)
	}
	return "line", errors.New("nothing to check")
}

func open(text string, vkeys ...string) (*note.Note, error) {
	var known []note.Verifier
	for _, vkey := range vkeys {
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, err
		}
		known = append(known, verifier)
	}
	return note.Open([]byte(text), note.VerifierList(known...))
}

func checkLogProof(text, leaf, vkey string) error {
	head, checkpoint, found := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof text")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	opened, err := open(checkpoint, vkey)
	if err != nil {
		return err
	}
	rows := strings.Split(opened.Text, "\n")
	if len(rows) < 4 {
		return errors.New("not a checkpoint")
	}
	size, err := strconv.ParseInt(rows[1], 10, 64)
	if err != nil {
		return err
	}
	root, err := base64.StdEncoding.DecodeString(rows[2])
	if err != nil || len(root) != tlog.HashSize {
		return errors.New("not a root")
	}
	var hash tlog.Hash
	copy(hash[:], root)
	return tlog.CheckRecord(proof, size, hash, index, tlog.RecordHash([]byte(leaf)))
}
