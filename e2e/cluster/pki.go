package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"time"
)

// identity is the subject of a client certificate.
type identity struct {
	user   string
	groups []string
}

// authority is a certificate authority.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

// loadAuthority reads an authority, making it first in a new directory.
func loadAuthority(l layout, name string) (*authority, error) {
	if err := makeOnce(l, name, func() error { return makeAuthority(l, name) }); err != nil {
		return nil, err
	}
	certPEM, err := os.ReadFile(l.cert(name))
	if err != nil {
		return nil, err
	}
	cert, err := parsePEM(certPEM, x509.ParseCertificate)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.cert(name), err)
	}
	keyPEM, err := os.ReadFile(l.key(name))
	if err != nil {
		return nil, err
	}
	key, err := parsePEM(keyPEM, x509.ParseECPrivateKey)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.key(name), err)
	}
	return &authority{cert, key, certPEM}, nil
}

func makeAuthority(l layout, name string) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	template := newTemplate(pkix.Name{CommonName: "quarterdeck-local-" + name})
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	return writePair(l, name, template, template, key, key)
}

// server makes a certificate for listeners on this machine; etcd shows it to its peers as a client too.
func (a *authority) server(l layout, name string, names ...string) error {
	return makeOnce(l, name, func() error {
		template := newTemplate(pkix.Name{CommonName: name})
		template.KeyUsage = x509.KeyUsageDigitalSignature
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
		template.DNSNames = append([]string{"localhost"}, names...)
		template.IPAddresses = []net.IP{net.ParseIP(loopback), net.ParseIP(apiServiceIP)}
		return a.issue(l, name, template)
	})
}

// client makes a certificate that says who somebody is.
func (a *authority) client(l layout, name string, who identity) error {
	return makeOnce(l, name, func() error {
		template := newTemplate(pkix.Name{CommonName: who.user, Organization: who.groups})
		template.KeyUsage = x509.KeyUsageDigitalSignature
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		return a.issue(l, name, template)
	})
}

func (a *authority) issue(l layout, name string, template *x509.Certificate) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	return writePair(l, name, template, a.cert, key, a.key)
}

// signingKey makes the key pair of service account tokens.
func signingKey(l layout, name string) error {
	return makeOnce(l, name, func() error {
		key, err := newKey()
		if err != nil {
			return err
		}
		public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
		if err != nil {
			return err
		}
		if err := writePEM(l.cert(name), "PUBLIC KEY", public); err != nil {
			return err
		}
		return writeKey(l, name, key)
	})
}

// makeOnce leaves what exists: certificates live as long as the cluster's directory. The key is written last, so
// that it stands for the pair.
func makeOnce(l layout, name string, make func() error) error {
	_, err := os.Stat(l.key(name))
	if errors.Is(err, fs.ErrNotExist) {
		return make()
	}
	return err
}

func newKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

func newTemplate(subject pkix.Name) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	return &x509.Certificate{
		SerialNumber: serial, Subject: subject,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(10, 0, 0),
	}
}

func writePair(l layout, name string, template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) error {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return fmt.Errorf("certificate %s: %w", name, err)
	}
	if err := writePEM(l.cert(name), "CERTIFICATE", der); err != nil {
		return err
	}
	return writeKey(l, name, key)
}

func writeKey(l layout, name string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(l.key(name), "EC PRIVATE KEY", der)
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

func parsePEM[T any](data []byte, parse func([]byte) (T, error)) (T, error) {
	block, _ := pem.Decode(data)
	if block == nil {
		var none T
		return none, errors.New("not PEM")
	}
	return parse(block.Bytes)
}
