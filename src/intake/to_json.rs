//! From a type to JSON, as its `Serialize` writes it.
//!
//! serde_json would do the same; but its tree and its numbers make up a tenth of the app's wasm, and the contract
//! and the stored records know whole numbers only.

use crate::rules::json::Json;
use crate::rules::order::Map;
use serde::ser::{self, Impossible, Serialize, Serializer};
use std::fmt;

/// What a value is written as; `None` where it holds something that no type of this application holds: a number
/// that is not whole or above 2⁶³, bytes, a key that is no text.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Option<Json> {
    value.serialize(Writer).ok()
}

/// The value cannot be written.
#[derive(Debug)]
struct Unwritable;

impl fmt::Display for Unwritable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not whole, or no JSON")
    }
}

impl std::error::Error for Unwritable {}

impl ser::Error for Unwritable {
    fn custom<T: fmt::Display>(_: T) -> Unwritable {
        Unwritable
    }
}

type Written = Result<Json, Unwritable>;

struct Writer;

/// An object with one member, as a variant that holds something is written.
fn tagged(variant: &str, value: Json) -> Json {
    Json::Object(Map::from([(variant.to_owned(), value)]))
}

impl Serializer for Writer {
    type Ok = Json;
    type Error = Unwritable;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = Impossible<Json, Unwritable>;
    type SerializeTupleVariant = Impossible<Json, Unwritable>;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeStructVariant = Members;

    fn serialize_bool(self, value: bool) -> Written {
        Ok(Json::Bool(value))
    }
    fn serialize_i8(self, value: i8) -> Written {
        self.serialize_i64(value.into())
    }
    fn serialize_i16(self, value: i16) -> Written {
        self.serialize_i64(value.into())
    }
    fn serialize_i32(self, value: i32) -> Written {
        self.serialize_i64(value.into())
    }
    fn serialize_i64(self, value: i64) -> Written {
        Ok(Json::Number(value))
    }
    fn serialize_u8(self, value: u8) -> Written {
        self.serialize_i64(value.into())
    }
    fn serialize_u16(self, value: u16) -> Written {
        self.serialize_i64(value.into())
    }
    fn serialize_u32(self, value: u32) -> Written {
        self.serialize_i64(value.into())
    }
    fn serialize_u64(self, value: u64) -> Written {
        i64::try_from(value).map(Json::Number).map_err(|_| Unwritable)
    }
    fn serialize_f32(self, _: f32) -> Written {
        Err(Unwritable)
    }
    fn serialize_f64(self, _: f64) -> Written {
        Err(Unwritable)
    }
    fn serialize_char(self, value: char) -> Written {
        Ok(Json::String(value.to_string()))
    }
    fn serialize_str(self, value: &str) -> Written {
        Ok(Json::String(value.to_owned()))
    }
    fn serialize_bytes(self, _: &[u8]) -> Written {
        Err(Unwritable)
    }
    fn serialize_none(self) -> Written {
        Ok(Json::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Written {
        Ok(Json::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Written {
        Ok(Json::Null)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        Ok(tagged(variant, value.serialize(self)?))
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<List, Unwritable> {
        Ok(List(Vec::new()))
    }
    fn serialize_tuple(self, _: usize) -> Result<List, Unwritable> {
        Ok(List(Vec::new()))
    }
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Unwritable> {
        Err(Unwritable)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unwritable> {
        Err(Unwritable)
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Members, Unwritable> {
        Ok(Members::default())
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members, Unwritable> {
        Ok(Members::default())
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members, Unwritable> {
        Ok(Members {
            variant: Some(variant),
            ..Members::default()
        })
    }
}

/// A list that is being written.
struct List(Vec<Json>);

impl ser::SerializeSeq for List {
    type Ok = Json;
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.0.push(value.serialize(Writer)?);
        Ok(())
    }
    fn end(self) -> Written {
        Ok(Json::Array(self.0))
    }
}

impl ser::SerializeTuple for List {
    type Ok = Json;
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        ser::SerializeSeq::serialize_element(self, value)
    }
    fn end(self) -> Written {
        ser::SerializeSeq::end(self)
    }
}

/// An object that is being written.
#[derive(Default)]
struct Members {
    members: Map<String, Json>,
    /// The key whose value comes next.
    key: String,
    variant: Option<&'static str>,
}

impl Members {
    fn set(&mut self, key: String, value: Json) {
        self.members.insert(key, value);
    }

    fn written(self) -> Json {
        let object = Json::Object(self.members);
        match self.variant {
            Some(variant) => tagged(variant, object),
            None => object,
        }
    }
}

impl ser::SerializeMap for Members {
    type Ok = Json;
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwritable> {
        match key.serialize(Writer)? {
            Json::String(key) => {
                self.key = key;
                Ok(())
            }
            _ => Err(Unwritable),
        }
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        let key = std::mem::take(&mut self.key);
        self.set(key, value.serialize(Writer)?);
        Ok(())
    }
    fn end(self) -> Written {
        Ok(self.written())
    }
}

impl ser::SerializeStruct for Members {
    type Ok = Json;
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        self.set(key.to_owned(), value.serialize(Writer)?);
        Ok(())
    }
    fn end(self) -> Written {
        Ok(self.written())
    }
}

impl ser::SerializeStructVariant for Members {
    type Ok = Json;
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        ser::SerializeStruct::serialize_field(self, key, value)
    }
    fn end(self) -> Written {
        Ok(self.written())
    }
}

#[cfg(test)]
mod tests {
    use super::to_json;
    use crate::rules::json::Json;
    use crate::rules::order::Map;
    use serde::Serialize;

    #[derive(Serialize)]
    enum Every {
        Plain,
        Held(Option<u8>),
        Told { at: i64, text: &'static str },
    }

    #[test]
    fn it_writes_what_serde_json_writes() {
        fn check(value: &impl Serialize) {
            let expected = serde_json::to_string(value).unwrap();
            assert_eq!(
                to_json(value),
                Some(Json::parse(&expected).unwrap()),
                "{expected}"
            );
        }
        check(&Every::Plain);
        check(&Every::Held(None));
        check(&[
            Every::Held(Some(7)),
            Every::Told {
                at: -5, text: "字\n"
            },
        ]);
        check(&Map::from([
            ("b".to_owned(), vec![true]),
            ("a".to_owned(), Vec::new()),
        ]));
        check(&(u64::from(u32::MAX), 'x', ()));
    }

    #[test]
    fn what_is_not_whole_is_not_written() {
        assert_eq!(to_json(&1.5), None);
        assert_eq!(to_json(&u64::MAX), None);
        assert_eq!(to_json(&Map::from([(1, 2)])), None);
    }
}
