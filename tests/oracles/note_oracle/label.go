// Rebuilds a label's statement and certificate from its address as signed notes, written from the format's
// description alone, and lets Go's note package judge them. Refuses shapes it does not know.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

func checkLabel(address, shopVkey string) error {
	link, err := url.Parse(address)
	if err != nil {
		return err
	}
	payload, err := decodeDigits(link.Fragment)
	if err != nil {
		return err
	}
	if !(len(payload) == 91 && payload[0] == 0x11) && !(len(payload) == 193 && payload[0] == 0x12) {
		return errors.New("unknown payload")
	}
	shop := strings.TrimSuffix(strings.SplitN(shopVkey, "+", 2)[0], "/shop")
	signerVkey, keyID := shopVkey, payload[1:5]
	if payload[0] == 0x12 {
		signerVkey, err = checkCertificate(payload, shop, shopVkey)
		if err != nil {
			return err
		}
		verifier, err := note.NewVerifier(signerVkey)
		if err != nil {
			return err
		}
		keyID = binary.BigEndian.AppendUint32(nil, verifier.KeyHash())
	}
	_, err = open(signed(statement(payload, shop, link.Path), signerVkey, keyID, payload[27:91]), signerVkey)
	return err
}

func statement(payload []byte, shop, path string) string {
	numbering := "open edition"
	if of := number(payload[7:9]); of > 0 {
		numbering = fmt.Sprintf("piece %d of %d", number(payload[5:7]), of)
	}
	record := base64.StdEncoding.EncodeToString(payload[11:27])
	return fmt.Sprintf("%s/shop\nlabel v1\n%s\n%s\nmade %s\nrecord %s\n",
		shop, strings.TrimPrefix(path, "/"), numbering, day(payload[9:11]), record)
}

func checkCertificate(payload []byte, shop, shopVkey string) (string, error) {
	name := fmt.Sprintf("%s/d/%d", shop, number(payload[91:93]))
	vkey, err := note.NewEd25519VerifierKey(name, payload[93:125])
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("%s/shop\ndevice v1\n%s\nfrom %s until %s\n",
		shop, vkey, day(payload[125:127]), day(payload[127:129]))
	if _, err := open(signed(text, shopVkey, payload[1:5], payload[129:193]), shopVkey); err != nil {
		return "", err
	}
	made := number(payload[9:11])
	if made < number(payload[125:127]) || made > number(payload[127:129]) {
		return "", errors.New("made outside the certificate")
	}
	return vkey, nil
}

func signed(text, vkey string, keyID, signature []byte) string {
	name := strings.SplitN(vkey, "+", 2)[0]
	line := base64.StdEncoding.EncodeToString(append(append([]byte{}, keyID...), signature...))
	return fmt.Sprintf("%s\n\u2014 %s %s\n", text, name, line)
}

func number(bytes []byte) uint16 {
	return binary.BigEndian.Uint16(bytes)
}

func day(bytes []byte) string {
	start := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	return start.AddDate(0, 0, int(number(bytes))).Format("2006-01-02")
}

func decodeDigits(digits string) ([]byte, error) {
	widths := map[int]int{3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}
	var out []byte
	for len(digits) > 0 {
		block := digits
		if len(block) > 17 {
			block = block[:17]
		}
		digits = digits[len(block):]
		value, ok := new(big.Int).SetString(block, 10)
		width := widths[len(block)]
		if !ok || width == 0 || value.Sign() < 0 || value.BitLen() > 8*width {
			return nil, errors.New("no digits of a payload")
		}
		out = append(out, value.FillBytes(make([]byte, width))...)
	}
	return out, nil
}
