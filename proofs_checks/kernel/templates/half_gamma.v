(* Gamma at the halves of the natural numbers, by Gamma(1/2) = sqrt pi, Gamma(1) = 1 and
   Gamma(x + 1) = x Gamma(x); and c4(n) = sqrt(2/(n - 1)) Gamma(n/2) / Gamma((n - 1)/2). *)
From Interval Require Import Tactic.

Fixpoint gamma_pair (n : nat) : R * R :=
  match n with
  | O => (sqrt PI, 1)
  | S n' => let (half, next) := gamma_pair n' in (next, (INR n' + 1) / 2 * half)
  end.

(* Gamma((n + 1)/2). *)
Definition half_gamma (n : nat) : R := fst (gamma_pair n).

Definition c4 (n : nat) : R := sqrt (2 / (INR n - 1)) * (half_gamma (n - 1) / half_gamma (n - 2)).

Ltac enclose :=
  cbv [c4 half_gamma gamma_pair fst snd Nat.sub INR]; split; interval with (i_prec 90).
