//! A small spreadsheet calculator, written for these tests: it knows the functions our workbooks use, and nothing of
//! how the program calculates.

use calamine::{Data, Reader, Xlsx};
use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Cursor;

/// What a cell or a part of a formula is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Blank,
    Number(f64),
    Text(String),
    Truth(bool),
    Range(Vec<Value>),
}

use Value::{Blank, Number, Range, Text, Truth};

pub type Place = (String, u32, u32);

/// All cells of a workbook.
pub struct Book {
    pub sheets: Vec<String>,
    pub stored: HashMap<Place, Value>,
    pub formulas: HashMap<Place, String>,
    known: RefCell<HashMap<Place, Value>>,
}

impl Book {
    pub fn open(bytes: Vec<u8>) -> Self {
        let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let sheets = file.sheet_names();
        let (mut stored, mut formulas) = (HashMap::new(), HashMap::new());
        for sheet in &sheets {
            let range = file.worksheet_range(sheet).unwrap();
            let (r0, c0) = range.start().unwrap_or((0, 0));
            for (r, c, data) in range.used_cells() {
                let value = match data {
                    Data::Float(v) => Number(*v),
                    Data::String(t) => Text(t.clone()),
                    other => panic!("{sheet}: {other:?}"),
                };
                stored.insert((sheet.clone(), r0 + r as u32, c0 + c as u32), value);
            }
            let range = file.worksheet_formula(sheet).unwrap();
            let (r0, c0) = range.start().unwrap_or((0, 0));
            for (r, c, formula) in range.used_cells() {
                formulas.insert((sheet.clone(), r0 + r as u32, c0 + c as u32), formula.clone());
            }
        }
        Self { sheets, stored, formulas, known: RefCell::default() }
    }

    /// Replaces a number that is no formula; everything is calculated anew.
    pub fn change(&mut self, place: Place, value: f64) {
        assert!(!self.formulas.contains_key(&place), "{place:?} is a formula");
        self.stored.insert(place, Number(value));
        self.known.borrow_mut().clear();
    }

    /// The calculated value of a cell.
    pub fn value(&self, place: &Place) -> Value {
        let Some(formula) = self.formulas.get(place) else {
            return self.stored.get(place).cloned().unwrap_or(Blank);
        };
        if let Some(found) = self.known.borrow().get(place) {
            return found.clone();
        }
        let mut parser = Parser { book: self, sheet: &place.0, text: formula.as_bytes(), at: 0 };
        let value = parser.comparison();
        assert_eq!(parser.at, formula.len(), "{place:?}: {formula} read up to {}", parser.at);
        self.known.borrow_mut().insert(place.clone(), value.clone());
        value
    }

    /// The column under a heading that begins so, in the head row of a sheet.
    pub fn column(&self, sheet: &str, head_row: u32, heading: &str) -> u32 {
        let found = self.stored.iter().filter(|((s, r, _), v)| {
            s == sheet && *r == head_row && matches!(v, Text(t) if t.starts_with(heading))
        });
        found.map(|((.., c), _)| *c).min().unwrap_or_else(|| panic!("{sheet} has no {heading}"))
    }
}

struct Parser<'a> {
    book: &'a Book,
    sheet: &'a str,
    text: &'a [u8],
    at: usize,
}

fn number(v: &Value) -> f64 {
    match v {
        Number(n) => *n,
        Blank => 0.0,
        Truth(t) => f64::from(u8::from(*t)),
        other => panic!("{other:?} is no number"),
    }
}

fn truth(v: &Value) -> bool {
    match v {
        Truth(t) => *t,
        other => number(other) != 0.0,
    }
}

fn flat(values: &[Value]) -> Vec<Value> {
    values.iter().flat_map(|v| if let Range(list) = v { list.clone() } else { vec![v.clone()] }).collect()
}

/// Numbers of the arguments; texts and blanks in ranges are passed over, as spreadsheets do.
fn numbers(values: &[Value]) -> Vec<f64> {
    flat(values).iter().filter_map(|v| if let Number(n) = v { Some(*n) } else { None }).collect()
}

fn zip(a: &Value, b: &Value, f: &dyn Fn(&Value, &Value) -> Value) -> Value {
    match (a, b) {
        (Range(x), Range(y)) => {
            assert_eq!(x.len(), y.len());
            Range(x.iter().zip(y).map(|(x, y)| f(x, y)).collect())
        }
        (Range(x), y) => Range(x.iter().map(|x| f(x, y)).collect()),
        (x, Range(y)) => Range(y.iter().map(|y| f(x, y)).collect()),
        (x, y) => f(x, y),
    }
}

impl Parser<'_> {
    fn take(&mut self, what: &str) -> bool {
        let found = self.text[self.at..].starts_with(what.as_bytes());
        if found {
            self.at += what.len();
        }
        found
    }

    fn comparison(&mut self) -> Value {
        let left = self.sum();
        for sign in ["<=", ">=", "<>", "<", ">", "="] {
            if self.take(sign) {
                let right = self.sum();
                return zip(&left, &right, &|a, b| {
                    if let (Text(a), Text(b)) = (a, b) {
                        return Truth((a == b) == (sign == "="));
                    }
                    let (a, b) = (number(a), number(b));
                    Truth(match sign {
                        "<=" => a <= b,
                        ">=" => a >= b,
                        "<>" => a != b,
                        "<" => a < b,
                        ">" => a > b,
                        _ => a == b,
                    })
                });
            }
        }
        left
    }

    fn sum(&mut self) -> Value {
        let mut left = self.product();
        loop {
            let plus = self.take("+");
            if !plus && !self.take("-") {
                return left;
            }
            let right = self.product();
            left = zip(&left, &right, &|a, b| {
                Number(if plus { number(a) + number(b) } else { number(a) - number(b) })
            });
        }
    }

    fn product(&mut self) -> Value {
        let mut left = self.power();
        loop {
            let times = self.take("*");
            if !times && !self.take("/") {
                return left;
            }
            let right = self.power();
            left = zip(&left, &right, &|a, b| {
                Number(if times { number(a) * number(b) } else { number(a) / number(b) })
            });
        }
    }

    fn power(&mut self) -> Value {
        let base = self.primary();
        if !self.take("^") {
            return base;
        }
        let exponent = self.primary();
        zip(&base, &exponent, &|a, b| Number(number(a).powf(number(b))))
    }

    fn primary(&mut self) -> Value {
        if self.take("(") {
            let inner = self.comparison();
            assert!(self.take(")"));
            return inner;
        }
        if self.take("\"") {
            let rest = &self.text[self.at..];
            let end = rest.iter().position(|b| *b == b'"').unwrap();
            self.at += end + 1;
            return Text(String::from_utf8(rest[..end].to_vec()).unwrap());
        }
        let rest = std::str::from_utf8(&self.text[self.at..]).unwrap();
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            let mut end = 0;
            for (i, c) in rest.char_indices() {
                let sign = matches!(c, '+' | '-') && rest[..i].ends_with(['E', 'e']);
                if c.is_ascii_digit() || matches!(c, '.' | 'E' | 'e') || sign {
                    end = i + 1;
                } else {
                    break;
                }
            }
            self.at += end;
            return Number(rest[..end].parse().unwrap());
        }
        let name: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
        if rest[name.len()..].starts_with('(') {
            self.at += name.len() + 1;
            return self.function(&name);
        }
        self.reference(rest)
    }

    fn reference(&mut self, rest: &str) -> Value {
        let (sheet, skipped) = if let Some(quoted) = rest.strip_prefix('\'') {
            let end = quoted.find('\'').unwrap();
            (quoted[..end].to_owned(), end + 3)
        } else {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            if rest[end..].starts_with('!') {
                (rest[..end].to_owned(), end + 1)
            } else {
                (self.sheet.to_owned(), 0)
            }
        };
        self.at += skipped;
        assert!(self.book.sheets.contains(&sheet), "no sheet {sheet}: {rest}");
        let (row, column) = self.cell();
        if !self.take(":") {
            return self.book.value(&(sheet, row, column));
        }
        let (last_row, last_column) = self.cell();
        let cells = (row..=last_row).flat_map(|r| (column..=last_column).map(move |c| (r, c)));
        Range(cells.map(|(r, c)| self.book.value(&(sheet.clone(), r, c))).collect())
    }

    fn cell(&mut self) -> (u32, u32) {
        self.take("$");
        let mut column = 0;
        while let Some(letter) = self.text.get(self.at).filter(|b| b.is_ascii_uppercase()) {
            column = column * 26 + u32::from(letter - b'A') + 1;
            self.at += 1;
        }
        self.take("$");
        let mut row = 0;
        while let Some(digit) = self.text.get(self.at).filter(|b| b.is_ascii_digit()) {
            row = row * 10 + u32::from(digit - b'0');
            self.at += 1;
        }
        assert!(row > 0 && column > 0, "no cell at {} of {}", self.at, String::from_utf8_lossy(self.text));
        (row - 1, column - 1)
    }

    fn function(&mut self, name: &str) -> Value {
        if name == "IF" {
            return self.choice();
        }
        let mut arguments = vec![self.comparison()];
        while self.take(",") {
            arguments.push(self.comparison());
        }
        assert!(self.take(")"));
        match name {
            "SUM" => Number(numbers(&arguments).iter().sum()),
            "SUMSQ" => Number(numbers(&arguments).iter().map(|v| v * v).sum()),
            "MAX" => Number(numbers(&arguments).into_iter().reduce(f64::max).unwrap_or(0.0)),
            "MIN" => Number(numbers(&arguments).into_iter().reduce(f64::min).unwrap_or(0.0)),
            "SQRT" => Number(number(&arguments[0]).sqrt()),
            "ABS" => zip(&arguments[0], &Blank, &|v, _| Number(number(v).abs())),
            "OR" => Truth(flat(&arguments).iter().any(truth)),
            "ISNUMBER" => Truth(matches!(arguments[0], Number(_))),
            "SUMPRODUCT" => {
                let mut product = arguments[0].clone();
                for other in &arguments[1..] {
                    product = zip(&product, other, &|a, b| Number(number(a) * number(b)));
                }
                Number(flat(&[product]).iter().map(number).sum())
            }
            "INDEX" => {
                let list = flat(&arguments[..1]);
                list[number(&arguments[1]) as usize - 1].clone()
            }
            "MATCH" => {
                assert_eq!(number(&arguments[2]), 1.0);
                let list = numbers(&arguments[1..2]);
                assert!(list.is_sorted());
                let wanted = number(&arguments[0]);
                Number(list.iter().filter(|v| **v <= wanted).count() as f64)
            }
            "COUNTIFS" => {
                let lists: Vec<Vec<Value>> = [0, 2].map(|k| flat(&arguments[k..=k])).to_vec();
                let fits = |i: &usize| lists[0][*i] == arguments[1] && lists[1][*i] == arguments[3];
                Number((0..lists[0].len()).filter(fits).count() as f64)
            }
            other => panic!("function {other}"),
        }
    }

    /// IF: only the branch that is taken is worked out, but both must be readable.
    fn choice(&mut self) -> Value {
        let condition = truth(&self.comparison());
        let mut skipped = None;
        for wanted in [condition, !condition] {
            assert!(self.take(","));
            if wanted {
                skipped = Some(self.comparison());
            } else {
                self.skip();
            }
        }
        assert!(self.take(")"));
        skipped.unwrap()
    }

    fn skip(&mut self) {
        let (mut depth, mut quoted) = (0, None);
        while let Some(&b) = self.text.get(self.at) {
            match (quoted, b) {
                (Some(q), _) if q == b => quoted = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quoted = Some(b),
                (None, b'(') => depth += 1,
                (None, b')' | b',') if depth == 0 => return,
                (None, b')') => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }
}

#[test]
fn the_calculator_calculates() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("A b").unwrap();
    sheet.write_number(0, 0, 3.0).unwrap().write_number(0, 1, 4.0).unwrap();
    let formulas = [
        ("SQRT(SUMSQ(A1:B1))", 5.0),
        ("1+2*3^2-4/2", 17.0),
        ("IF(A1>B1,1/0,MAX(A1:B1,7))", 7.0),
        ("SUMPRODUCT(MAX('A b'!$A$1:$B$1*2-1))", 7.0),
        ("SUMPRODUCT(ABS(A1:B1-5))", 3.0),
        ("INDEX(A1:B1,MATCH(3.5,A1:B1,1)+1)", 4.0),
        ("IF(ISNUMBER(\"x\"),1,IF(OR(A1=3,A1=4),1E-1,0))", 0.1),
    ];
    for (r, (formula, _)) in (1..).zip(formulas) {
        sheet.write_formula(r, 0, format!("={formula}").as_str()).unwrap();
    }
    let book = Book::open(book.save_to_buffer().unwrap());
    for (r, (formula, expected)) in (1..).zip(formulas) {
        assert_eq!(book.value(&("A b".to_owned(), r, 0)), Number(expected), "{formula}");
    }
}
