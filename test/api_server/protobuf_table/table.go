package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// special are the types whose JSON is not that of their members.
var special = map[reflect.Type]string{
	reflect.TypeFor[resource.Quantity]():    "Quantity",
	reflect.TypeFor[meta.Time]():            "Time",
	reflect.TypeFor[meta.MicroTime]():       "MicroTime",
	reflect.TypeFor[intstr.IntOrString]():   "IntOrString",
	reflect.TypeFor[runtime.RawExtension](): "Raw",
	reflect.TypeFor[meta.FieldsV1]():        "Raw",
	reflect.TypeFor[[]byte]():               "bytes",
}

var scalars = map[reflect.Kind]string{
	reflect.String: "string", reflect.Bool: "bool", reflect.Int32: "int32", reflect.Int64: "int64",
}

type table map[reflect.Type][]string // the lines of each message

// tables are the texts of the files, by their names: one for each Go package. src/sim/protobuf/table.hpp says how
// they are written.
func tables() map[string][]byte {
	types := table{}
	heads := map[string][]string{}
	for version, ofVersion := range kinds {
		for _, one := range ofVersion {
			t := reflect.TypeOf(one)
			types.add(t)
			heads[fileOf(t)] = append(heads[fileOf(t)], fmt.Sprintf("kind %s %s %s", version, t.Name(), nameOf(t)))
		}
	}
	files := map[string][]byte{}
	for _, t := range slices.SortedFunc(maps.Keys(types), byName) {
		file := fileOf(t)
		if files[file] == nil {
			slices.Sort(heads[file])
			files[file] = lines(heads[file])
		}
		files[file] = append(files[file], "\nmessage "+nameOf(t)+"\n"...)
		files[file] = append(files[file], lines(types[t])...)
	}
	return files
}

func byName(a, b reflect.Type) int { return cmp.Compare(nameOf(a), nameOf(b)) }

func lines(texts []string) []byte {
	var out bytes.Buffer
	for _, text := range texts {
		out.WriteString(text + "\n")
	}
	return out.Bytes()
}

// nameOf is "core/v1.Pod".
func nameOf(t reflect.Type) string {
	at := t.PkgPath()
	return path.Base(path.Dir(at)) + "/" + path.Base(at) + "." + t.Name()
}

// fileOf is "core_v1.txt".
func fileOf(t reflect.Type) string {
	return strings.ReplaceAll(strings.TrimSuffix(nameOf(t), "."+t.Name()), "/", "_") + ".txt"
}

type field struct {
	number int
	text   string
}

// add writes down a message, and those that it has.
func (m table) add(t reflect.Type) {
	if _, known := m[t]; known {
		return
	}
	m[t] = nil
	var fields []field
	for i := range t.NumField() {
		if one, isOnWire := m.field(t.Field(i)); isOnWire {
			fields = append(fields, one)
		}
	}
	slices.SortFunc(fields, func(a, b field) int { return a.number - b.number })
	for _, one := range fields {
		m[t] = append(m[t], one.text)
	}
}

// field has no line for what stands in no message: the kind and the version of an object.
func (m table) field(member reflect.StructField) (field, bool) {
	tag := member.Tag.Get("protobuf")
	if tag == "" {
		return field{}, false
	}
	number, err := strconv.Atoi(strings.Split(tag, ",")[1])
	check(err)
	name, options, _ := strings.Cut(member.Tag.Get("json"), ",")
	if name == "" && options != "inline" {
		panic("no JSON name: " + member.Name)
	}
	text := fmt.Sprintf("%d %s %s", number, cmp.Or(name, "-"), m.shape(member.Type))
	if name != "" && isAlways(member.Type, options) {
		text += " always"
	}
	return field{number, text}, true
}

// isAlways tells whether JSON has the member though it is empty: for Go, no struct is.
func isAlways(t reflect.Type, options string) bool {
	names := strings.Split(options, ",")
	if slices.Contains(names, "omitzero") {
		if special[t] != "Time" {
			panic("omitzero is understood of times only")
		}
		return false
	}
	return t.Kind() == reflect.Struct || !slices.Contains(names, "omitempty")
}

func (m table) shape(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return "*" + m.value(t.Elem())
	case t.Kind() == reflect.Map && t.Key().Kind() == reflect.String:
		return "{}" + m.value(t.Elem())
	case t.Kind() == reflect.Slice && special[t] == "" && !isMessage(t):
		return "[]" + m.value(t.Elem())
	}
	return m.value(t)
}

func isMessage(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[interface{ Unmarshal([]byte) error }]())
}

func (m table) value(t reflect.Type) string {
	if name := special[t]; name != "" {
		return name
	}
	if name := scalars[t.Kind()]; name != "" {
		return name
	}
	if t.Kind() == reflect.Slice && isMessage(t) && t.Elem().Kind() == reflect.String {
		return "Strings"
	}
	if t.Kind() != reflect.Struct {
		panic("not understood: " + t.String())
	}
	m.add(t)
	return nameOf(t)
}
